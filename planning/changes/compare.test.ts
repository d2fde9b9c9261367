import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { forceNewProperties } from "../facets/force-new";
import { allTokens } from "../facets/tokens";
import { compareResources, type ComparableResource } from "./compare";

const subnet = (changes: Partial<ComparableResource> = {}): ComparableResource => ({
  urn: "urn:pulumi:prod::tenfold::aws:ec2/subnet:Subnet::a",
  type: "aws:ec2/subnet:Subnet",
  name: "a",
  region: "us-west-2",
  inputs: { cidrBlock: "10.0.0.0/24", tags: { team: "core" } },
  ...changes,
});

describe("the change between two previews", () => {
  it("is empty between a preview and itself", () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue() as fc.Arbitrary<string>)), (list) => {
        const resources = list.map((inputs, index) => subnet({ urn: `urn:${index}`, inputs }));
        assert.deepEqual(compareResources(resources, resources), { added: [], removed: [], changed: [] });
      }),
    );
  });

  it("names the property that differs and tells an update from a replacement", () => {
    const tagged = subnet({ inputs: { cidrBlock: "10.0.0.0/24", tags: { team: "shop" } } });
    const moved = subnet({ inputs: { cidrBlock: "10.0.1.0/24", tags: { team: "core" } } });
    assert.deepEqual(compareResources([subnet()], [tagged]).changed[0]?.properties, ["tags.team"]);
    assert.deepEqual(compareResources([subnet()], [tagged]).changed[0]?.replacedBy, []);
    assert.deepEqual(compareResources([subnet()], [moved]).changed[0]?.replacedBy, ["cidrBlock"]);
  });

  it("counts what comes and what goes", () => {
    const other = subnet({ urn: "urn:pulumi:prod::tenfold::aws:ec2/subnet:Subnet::b", name: "b" });
    const { added, removed } = compareResources([subnet()], [other]);
    assert.deepEqual([added.map((entry) => entry.name), removed.map((entry) => entry.name)], [["b"], ["a"]]);
  });

  it("takes a resource with an alias for the one that had this URN", () => {
    const renamed = subnet({
      urn: "urn:pulumi:prod::tenfold::aws:ec2/subnet:Subnet::b",
      aliases: [subnet().urn],
    });
    assert.deepEqual(compareResources([subnet()], [renamed]), { added: [], removed: [], changed: [] });
  });

  it("leaves out components and what is only read", () => {
    const read = subnet({ external: true });
    const component = subnet({ urn: "urn:c", custom: false });
    assert.deepEqual(compareResources([], [read, component]).added, []);
  });

  it("replaces every AWS resource that changes its region and every Kubernetes object that changes its name", () => {
    const inRegion = (region: string) => subnet({ inputs: { region } });
    assert.deepEqual(compareResources([inRegion("a")], [inRegion("b")]).changed[0]?.replacedBy, ["region"]);
    const named = (name: string) =>
      subnet({ type: "kubernetes:core/v1:Service", inputs: { metadata: { name } } });
    assert.deepEqual(compareResources([named("a")], [named("b")]).changed[0]?.replacedBy, ["metadata.name"]);
  });

  it("points into lists and quotes keys that a path could not hold", () => {
    const pod = (image: string, app: string) =>
      subnet({
        type: "kubernetes:apps/v1:Deployment",
        inputs: {
          spec: { containers: [{ image: "a" }, { image }], labels: { "app.kubernetes.io/name": app } },
        },
      });
    assert.deepEqual(compareResources([pod("a", "x")], [pod("b", "y")]).changed[0]?.properties, [
      "spec.containers[1].image",
      'spec.labels["app.kubernetes.io/name"]',
    ]);
  });

  it("names a list as a whole where its length differs, and a replacement under it", () => {
    const group = (...subnetIds: string[]) =>
      subnet({ type: "aws:eks/nodeGroup:NodeGroup", inputs: { subnetIds } });
    const [change] = compareResources([group("a")], [group("a", "b")]).changed;
    assert.deepEqual([change?.properties, change?.replacedBy], [["subnetIds"], ["subnetIds"]]);
  });

  it("sees a replacement where the block around a listed property comes or goes", () => {
    const cluster = (inputs: ComparableResource["inputs"]) =>
      subnet({ type: "aws:eks/cluster:Cluster", inputs });
    const [change] = compareResources(
      [cluster({})],
      [cluster({ kubernetesNetworkConfig: { ipFamily: "ipv6" } })],
    ).changed;
    assert.deepEqual(change?.replacedBy, ["kubernetesNetworkConfig"]);
  });

  it("does not take nulls, missing properties and a provider's bookkeeping for changes", () => {
    const before = subnet({ inputs: { cidrBlock: "10.0.0.0/24", tags: null, __defaults: [] } });
    const after = subnet({ inputs: { cidrBlock: "10.0.0.0/24", __defaults: ["name"] } });
    assert.deepEqual(compareResources([before], [after]).changed, []);
  });

  it("does not give an alias to a resource while another one has that URN", () => {
    const taker = subnet({
      urn: "urn:pulumi:prod::tenfold::aws:ec2/subnet:Subnet::b",
      aliases: [subnet().urn],
    });
    const { added, removed, changed } = compareResources([subnet()], [taker, subnet()]);
    assert.deepEqual([added.length, removed.length, changed.length], [1, 0, 0]);
  });

  it("turns around: what was added one way is removed the other way", () => {
    const resources = fc
      .uniqueArray(fc.nat(9), { maxLength: 9 })
      .map((names) =>
        names.map((name) => subnet({ urn: `urn:${name}`, inputs: { cidrBlock: `10.0.${name % 3}.0/24` } })),
      );
    fc.assert(
      fc.property(resources, resources, (one, other) => {
        const there = compareResources(one, other);
        const back = compareResources(other, one);
        assert.deepEqual(there.added, back.removed);
        assert.deepEqual(
          there.changed.map(({ urn }) => urn),
          back.changed.map(({ urn }) => urn),
        );
      }),
    );
  });

  it("lists only properties that the provider's types have", () => {
    const folder = dirname(require.resolve("@pulumi/aws/package.json"));
    const missing: string[] = [];
    for (const [token] of allTokens()) {
      if (!token.startsWith("aws:")) continue;
      const file = join(folder, `${token.split(":")[1] ?? ""}.d.ts`);
      const declaration = existsSync(file) ? readFileSync(file, "utf8") : undefined;
      for (const path of declaration === undefined ? [] : forceNewProperties(token)) {
        const [property = ""] = path.split(".");
        // Global services have no region, and siblings that share a role differ a little.
        if (!new RegExp(`^ {4}${property}\\?:`, "m").test(declaration ?? ""))
          missing.push(`${token} ${property}`);
      }
    }
    const unexpected = missing.filter(
      (line) => !/ region$/.test(line) && !/^aws:(docdb|neptune|redshift|dax|ec2\/defaultVpc)/.test(line),
    );
    assert.deepEqual(unexpected, []);
  });
});
