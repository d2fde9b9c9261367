import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Preview, previewProgram } from "@tenfold/engine";
import { buildReport } from "../cli/report/build";
import { type Report } from "../cli/report/report";
import { stackOutputsFor } from "../cli/preview/stack-outputs";
import { dangersOf } from "./upgrade/dangers";
import { snapshotOf } from "./upgrade/snapshot";

const root = path.resolve(__dirname, "..");
const packs = ["policies/scalability", "policies/cost"].map((pack) => ({
  directory: path.join(root, pack),
  config: {},
}));

interface Run {
  readonly preview: Preview;
  readonly report: Report;
}

async function run(example: string, regions?: readonly string[], stack = "dev"): Promise<Run> {
  const request = { directory: path.join(root, "examples", example), stack, mode: "preview" } as const;
  const preview = await previewProgram({
    ...request,
    policyPacks: packs,
    overrides: regions
      ? [{ key: `${example}:regions`, value: JSON.stringify(regions), path: undefined }]
      : [],
    stackOutputs: stackOutputsFor({ ...request, timeoutSeconds: 30 }, undefined),
  });
  const { name: project } = preview.project;
  const report = buildReport({ ...preview, project, environment: stack, mode: "preview", engine: "offline" });
  return { preview, report };
}

const names = (report: Report) => report.resources.map(({ type, name }) => `${type} ${name}`);

/** What each example is about, and a resource without which it would be about something else. */
const examples = {
  network: ["aws:ec2/vpc:Vpc main-vpc", "aws:ec2/natGateway:NatGateway main-nat-euw1-az1"],
  database: ["aws:rds/cluster:Cluster orders-cluster"],
  "second-region": [
    "aws:rds/globalCluster:GlobalCluster orders-global",
    "aws:rds/cluster:Cluster orders-eu-west-1-cluster",
  ],
  service: ["kubernetes:apps/v1:Deployment catalog-deployment"],
  adopt: ["aws:ecr/repository:Repository shop-catalog-eu-west-1"],
} as const;

describe("the examples", function () {
  this.timeout(60_000);
  const runs = new Map<string, Promise<Run>>();
  const of = (example: string): Promise<Run> => {
    const running = runs.get(example) ?? run(example);
    runs.set(example, running);
    return running;
  };

  it("are all tested, and each says what it is", () => {
    const folders = readdirSync(path.join(root, "examples"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== "team-stack")
      .map(({ name }) => name);
    assert.deepEqual(folders.sort(), [...Object.keys(examples), "prod-by-layer"].sort());
    const list = readFileSync(path.join(root, "examples/README.md"), "utf8");
    for (const folder of folders) assert.ok(list.includes(`](${folder}/README.md)`), folder);
  });

  for (const [example, expected] of Object.entries(examples)) {
    it(`${example} passes the guardrails, and everything in it is recognised`, async () => {
      const { report } = await of(example);
      assert.deepEqual(report.findings, []);
      assert.ok(report.packs.some((pack) => (pack.checks ?? 0) > 0));
      assert.deepEqual(report.recognised.unrecognised, {});
      for (const resource of expected) assert.ok(names(report).includes(resource), resource);
    });
  }

  it("database creates nothing of the network that it is put into", async () => {
    const network = names((await of("database")).report).filter((name) =>
      /aws:ec2\/(vpc|subnet|route)/.test(name),
    );
    assert.deepEqual(network, []);
  });

  it("second-region replaces and deletes nothing in the first when the second is added", async () => {
    const [one, two] = [await run("second-region", ["us-west-2"]), await of("second-region")];
    const before = snapshotOf(one.preview.graph);
    assert.ok(before.resources.some(({ urn }) => urn.includes("aws:rds/cluster:Cluster")));
    assert.deepEqual(dangersOf(before, two.preview.graph), []);
    const left = names(one.report).filter((name) => !names(two.report).includes(name));
    assert.deepEqual(left, []);
  });

  it("prod-by-layer is one production in three stacks, of which each reads the network and builds its own alone", async function () {
    this.timeout(120_000);
    const layers = ["network", "data", "entry"] as const;
    const [network, data, entry] = await Promise.all(
      layers.map((layer) => run("prod-by-layer", undefined, `prod-${layer}`)),
    );
    assert.ok(network && data && entry);
    for (const { report } of [network, data, entry]) {
      assert.deepEqual(
        report.findings.filter(({ level }) => level === "mandatory"),
        [],
      );
      assert.deepEqual(report.recognised.unrecognised, {});
      assert.ok(report.packs.some((pack) => (pack.checks ?? 0) > 0));
    }
    // What one region cannot have, and the packs say so: an entry that goes on without it.
    assert.deepEqual(
      entry.report.findings.map(({ rule }) => rule),
      ["cf-origin-failover"],
    );
    const built = [network, data, entry].map(({ report }) => new Set(names(report)));
    assert.ok(built[0]?.has("aws:ec2/vpc:Vpc shop-vpc"));
    assert.ok(built[1]?.has("aws:rds/cluster:Cluster orders-cluster"));
    assert.ok(built[2]?.has("aws:cloudfront/distribution:Distribution shop"));
    const shared = (one: number, other: number) =>
      [...(built[one] ?? [])].filter((name) => built[other]?.has(name) && name.startsWith("aws:"));
    assert.deepEqual([shared(0, 1), shared(0, 2), shared(1, 2)], [[], [], []]);
  });

  it("adopt imports what exists, protects it, and creates the rest", async () => {
    const { preview } = await of("adopt");
    const repositories = preview.graph.ofType("aws:ecr/repository:Repository");
    const ids = Object.fromEntries(repositories.map(({ name, id }) => [name, id]));
    assert.equal(ids["shop-catalog-eu-west-1"], "shop/catalog");
    assert.notEqual(ids["shop-orders-eu-west-1"], "shop/orders");
    assert.ok(repositories.every(({ protect }) => protect));
    const [tags] = repositories.map(({ inputs }) => inputs["tags"]);
    assert.ok(typeof tags === "object" && tags !== null && "team" in tags);
  });
});
