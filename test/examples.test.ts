import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Preview, previewProgram } from "@tenfold/engine";
import { buildReport } from "../cli/report/build";
import { type Report } from "../cli/report/report";
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

async function run(example: string, regions?: readonly string[]): Promise<Run> {
  const preview = await previewProgram({
    directory: path.join(root, "examples", example),
    stack: "dev",
    policyPacks: packs,
    overrides: regions
      ? [{ key: `${example}:regions`, value: JSON.stringify(regions), path: undefined }]
      : [],
  });
  const { name: project } = preview.project;
  const report = buildReport({ ...preview, project, environment: "dev", mode: "preview", engine: "offline" });
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
    assert.deepEqual(folders.sort(), Object.keys(examples).sort());
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
