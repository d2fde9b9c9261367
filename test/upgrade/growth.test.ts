import assert from "node:assert/strict";
import { encodeForJson, type Resource, type ResourceGraph } from "@tenfold/planning";
import { forceNewProperties } from "@tenfold/planning/facets/force-new";
import { type Change } from "../../stacks/testing/cases";
import { previewOf, runStack } from "../../stacks/testing/run";
import { changed, configOf } from "../../stacks/testing/stack-file";
import { dangersOf } from "./dangers";
import { reduced, shortUrn, snapshotOf } from "./snapshot";

const first = "us-west-2";

/** Production as it would be before its second region. */
const alone: readonly Change[] = [
  ["tenfold:regions", [first]],
  ["tenfold:forecast.userShare", { [first]: 1 }],
  ["tenfold:kubernetesVersions", { [first]: "1.36" }],
  // A plan moves home between two regions.
  ["tenfold:failover", undefined],
];

/** The same where nobody said that it may grow. */
const forEver: readonly Change[] = [
  ...alone,
  ["tenfold:birthRegion", undefined],
  ["tenfold:sizes.sessions", undefined],
];

function prodWith(changes: readonly Change[], mode: "preview" | "rehearse" = "preview") {
  const config = changes.reduce((before, [place, value]) => changed(before, place, value), configOf("prod"));
  return runStack({ stack: "prod", config, mode });
}

/** What clients of the first region would notice, had it changed. */
const stores =
  /^aws:(rds\/(cluster|clusterInstance|globalCluster)|elasticache\/\w+|msk\/(cluster|topic)|kms\/key|eks\/cluster|ec2\/(vpc|subnet)):/;

function isStore({ type }: Resource): boolean {
  return stores.test(type);
}

function textOf(graph: ResourceGraph): ReadonlyMap<string, string> {
  const entries = graph.resources.filter(isStore).map((resource): [string, string] => {
    return [shortUrn(resource.urn), JSON.stringify(encodeForJson(resource.inputs))];
  });
  return new Map(entries);
}

describe("production that begins with one region", function () {
  this.timeout(180_000);
  let one: ResourceGraph;
  before(async () => {
    one = await prodWith(alone);
  });

  it("comes to have a second one without replacing or deleting anything stateful", async () => {
    const before = snapshotOf(one);
    const types = new Set(before.resources.map(({ urn }) => /(\w+:\w+\/\w+:\w+)::/.exec(urn)?.[1]));
    for (const type of [
      "aws:rds/globalCluster:GlobalCluster",
      "aws:rds/cluster:Cluster",
      "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup",
      "aws:elasticache/replicationGroup:ReplicationGroup",
      "aws:msk/cluster:Cluster",
      "aws:eks/cluster:Cluster",
    ])
      assert.ok(types.has(type), type);
    assert.deepEqual(dangersOf(before, await previewOf("prod")), []);
  });

  it("loses nothing at all by it, and replaces nothing by a property that forces it", async () => {
    const two = await previewOf("prod");
    const after = new Map(reduced(two, forceNewProperties).map((each) => [each.urn, each]));
    const changes = reduced(one, forceNewProperties).flatMap(({ urn, inputs }) => {
      const next = after.get(urn);
      if (!next) return [`${urn} is gone`];
      return JSON.stringify(next.inputs) === JSON.stringify(inputs) ? [] : [`${urn} is replaced`];
    });
    assert.deepEqual(changes, []);
  });

  it("changes not one property of the first region's stores, not even one that AWS could update", async () => {
    const [before, after] = [
      textOf(await prodWith(alone, "rehearse")),
      textOf(await prodWith([], "rehearse")),
    ];
    assert.ok(before.size > 25, String(before.size));
    const different = [...before].filter(([urn, inputs]) => after.get(urn) !== inputs);
    assert.deepEqual(different, []);
  });

  it("may give its second one up again without touching a store of the first", async () => {
    const ofFirst = snapshotOf(await previewOf("prod"));
    const kept = { ...ofFirst, resources: ofFirst.resources.filter(({ region }) => region === first) };
    assert.ok(kept.resources.length > 50);
    const lost = dangersOf(kept, one).filter(({ resource }) => stores.test(resource));
    assert.deepEqual(lost, []);
  });

  it("would lose database and cache where nobody had said that it may grow", async () => {
    const lost = dangersOf(snapshotOf(await prodWith(forEver)), await previewOf("prod"));
    const types = lost.map(({ resource }) => resource.split(" ")[0]);
    assert.ok(types.includes("aws:rds/cluster:Cluster"));
    assert.ok(types.includes("aws:elasticache/replicationGroup:ReplicationGroup"));
  });
});
