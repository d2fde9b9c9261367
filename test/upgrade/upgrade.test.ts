import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { type Resource, ResourceGraph, Unknown } from "@tenfold/planning";
import { previewOf } from "../../stacks/testing/run";
import { type Danger, dangersOf } from "./dangers";
import { allowancesIn, judged } from "./notes";
import { environments, previousRelease, releaseText } from "./record";
import { snapshotOf } from "./snapshot";

const upgradePage = readFileSync(path.resolve(__dirname, "../../docs/upgrade.md"), "utf8");

describe("an update from the previous release", function () {
  this.timeout(120_000);

  it("replaces and deletes no stateful resource but those that docs/upgrade.md allows", async () => {
    const dangers = new Map<string, readonly Danger[]>();
    for (const environment of environments) {
      const release = previousRelease().environments[environment];
      assert.ok(release, `npm run upgrade:record has kept no ${environment}`);
      assert.ok(release.resources.length > 20, environment);
      dangers.set(environment, dangersOf(release, await previewOf(environment)));
    }
    const { refused, unused } = judged(dangers, allowancesIn(upgradePage));
    assert.deepEqual(refused, [], "give an alias, or say in docs/upgrade.md why and what to do");
    assert.deepEqual(unused, [], "docs/upgrade.md allows what does not happen");
  });

  it("is compared with data, stores and networks of every region of production", () => {
    const prod = previousRelease().environments["prod"]?.resources ?? [];
    for (const type of ["ec2/vpc:Vpc", "eks/cluster:Cluster", "rds/cluster:Cluster", "msk/cluster:Cluster"]) {
      const regions = prod.filter(({ urn }) => urn.includes(`aws:${type}::`)).map(({ region }) => region);
      assert.deepEqual([...new Set(regions)].sort(), ["eu-west-1", "us-west-2"], type);
    }
  });

  it("is kept in a form that is read back as it was", () => {
    const release = previousRelease();
    assert.deepEqual(JSON.parse(releaseText(release)), release);
  });
});

const urn = (type: string, name: string) => `urn:pulumi:prod::tenfold::tenfold:data:Aurora$${type}::${name}`;
const groupType = "aws:rds/subnetGroup:SubnetGroup";
const clusterType = "aws:rds/cluster:Cluster";

function resource(type: string, name: string, given: Partial<Resource> = {}): Resource {
  return {
    ...{ urn: urn(type, name), type, name, custom: true, external: false, id: undefined },
    ...{ parent: undefined, provider: undefined, inputs: {}, outputs: {}, dependencies: [] },
    ...{ propertyDependencies: {}, protect: false, ignoreChanges: [], additionalSecretOutputs: [] },
    ...{ aliases: [], deletedWith: undefined },
    ...given,
  };
}

const group = (given: Partial<Resource> = {}) =>
  resource(groupType, "orders-subnets", { inputs: { name: "orders", region: "us-west-2" }, ...given });
const cluster = (inputs: Resource["inputs"] = {}, given: Partial<Resource> = {}) =>
  resource(clusterType, "orders-cluster", {
    inputs: {
      clusterIdentifier: "orders",
      dbSubnetGroupName: Unknown.value,
      engineVersion: "17.9",
      ...inputs,
    },
    propertyDependencies: { dbSubnetGroupName: [urn(groupType, "orders-subnets")] },
    ...given,
  });
const released = snapshotOf(new ResourceGraph([group(), cluster()]));
const dangers = (...resources: Resource[]) => dangersOf(released, new ResourceGraph(resources));

describe("a stateful resource of a release", () => {
  it("is safe where only what can be updated changes", () => {
    assert.deepEqual(dangers(group(), cluster({ engineVersion: "17.10" })), []);
  });

  it("is named with what it loses where a property changes that forces a replacement", () => {
    assert.deepEqual(dangers(group(), cluster({ clusterIdentifier: "orders-2" })), [
      {
        resource: `${clusterType} orders-cluster`,
        what: "replaced",
        because: ["clusterIdentifier"],
        loses: "data",
      },
    ]);
  });

  it("is named where it is gone or renamed without an alias, and not with one", () => {
    const renamed = { urn: urn(clusterType, "orders-database"), name: "orders-database" };
    assert.equal(dangers(group())[0]?.what, "deleted");
    assert.equal(dangers(group(), cluster({}, renamed))[0]?.what, "deleted");
    const aliased = { ...renamed, aliases: [urn(clusterType, "orders-cluster")] };
    assert.deepEqual(dangers(group(), cluster({}, aliased)), []);
  });

  it("is named where what it is told comes from something that is replaced or renamed", () => {
    const other = group({ inputs: { name: "orders-2", region: "us-west-2" } });
    assert.deepEqual(dangers(other, cluster())[0]?.because, [
      `dbSubnetGroupName, from ${groupType} orders-subnets, which is replaced`,
    ]);
    const renamed = { urn: urn(groupType, "orders-network"), name: "orders-network" };
    const elsewhere = { propertyDependencies: { dbSubnetGroupName: [urn(groupType, "orders-network")] } };
    assert.deepEqual(dangers(group(renamed), cluster({}, elsewhere))[0]?.because, [
      `dbSubnetGroupName, which came from ${groupType} orders-subnets`,
    ]);
    const aliased = { ...renamed, aliases: [urn(groupType, "orders-subnets")] };
    assert.deepEqual(dangers(group(aliased), cluster({}, elsewhere)), []);
  });

  it("may change what Pulumi is told to ignore", () => {
    const ignoring = { ignoreChanges: ["clusterIdentifier"] };
    const before = snapshotOf(new ResourceGraph([group(), cluster({}, ignoring)]));
    const after = new ResourceGraph([group(), cluster({ clusterIdentifier: "orders-2" }, ignoring)]);
    assert.deepEqual(dangersOf(before, after), []);
  });
});

describe("the allowances of docs/upgrade.md", () => {
  const page = (row: string) =>
    `# Upgrading\n\n## Allowed since the last release\n\n| environments | resource | what | why |\n|---|---|---|---|\n${row}\n\n## Other\n`;
  const found = dangers(group(), cluster({ clusterIdentifier: "orders-2" }));
  const verdict = (row: string) => judged(new Map([["prod", found]]), allowancesIn(page(row)));

  it("let pass what they name, in the environments that they name", () => {
    const row = `| staging, prod | \`${clusterType} orders-*\` | replaced | restored from its last snapshot |`;
    assert.deepEqual(verdict(row), { refused: [], unused: [] });
  });

  it("do not let pass anything else, and must not be left over", () => {
    for (const row of [
      `| dev | \`${clusterType} orders-cluster\` | replaced | why |`,
      `| prod | \`${clusterType} orders-cluster\` | deleted | why |`,
      `| prod | \`${clusterType} cart-*\` | replaced | why |`,
    ]) {
      const { refused, unused } = verdict(row);
      assert.deepEqual([refused.length, unused.length], [1, 1], row);
      assert.match(
        refused[0] ?? "",
        /prod: .*orders-cluster would be replaced \(clusterIdentifier\) and lose data/,
      );
    }
  });

  it("say why, or are refused", () => {
    const row = `| prod | \`${clusterType} orders-cluster\` | replaced | |`;
    assert.throws(() => allowancesIn(page(row)), /docs\/upgrade\.md/);
  });
});
