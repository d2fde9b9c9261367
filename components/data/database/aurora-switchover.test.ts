import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import { type Resource, type ResourceGraph } from "@tenfold/planning";
import { names } from "../../lib/testing";
import { AuroraGlobal } from "./aurora-global";
import { dataNetwork } from "../testing";

const regions = ["us-west-2", "eu-west-1", "eu-central-1"] as const;
type Region = (typeof regions)[number];
const cluster = "aws:rds/cluster:Cluster";

const program = () =>
  runProgram(
    () =>
      void new AuroraGlobal("shop", {
        birthRegion: "us-west-2",
        regions: Object.fromEntries(regions.map((region) => [region, { network: dataNetwork(region) }])),
        database: { name: "shop" },
        compute: { type: "provisioned", instanceClass: "db.r8g.large" },
      }),
    { mode: "rehearse" },
  );

/** Where the clusters of a global database stand when the provider reads them. */
interface Topology {
  readonly writer: Region;
  /** Regions that were taken out of the global database, e.g. by a failover by hand. */
  readonly detached?: readonly Region[];
  /** Version that an upgrade of the global database brought. */
  readonly engineVersion?: string;
}

/**
 * What the provider reads of a cluster and what depends on its role. The rest reads as it was written; what RDS fills in and the program
 * leaves out (the master user's name of a follower, its database) is computed, so that it shows as no change.
 */
function readOf(graph: ResourceGraph, member: Resource, topology: Topology): Record<string, unknown> {
  const { writer, detached = [], engineVersion = member.inputs["engineVersion"] } = topology;
  const region = member.inputs["region"] as Region;
  const follows = region !== writer && !detached.includes(region);
  const source = graph.ofType(cluster).find(({ inputs }) => inputs["region"] === writer);
  return {
    ...member.inputs,
    engineVersion,
    globalClusterIdentifier: detached.includes(region) ? "" : member.inputs["globalClusterIdentifier"],
    ...(follows ? { replicationSourceIdentifier: source?.outputs["arn"] } : {}),
  };
}

/** Properties that differ between what was read and what the program asks, without those it told Pulumi to leave alone. */
function changes(asked: Resource, read: Record<string, unknown>, ignored: readonly string[]): string[] {
  const keys = new Set([...Object.keys(asked.inputs), ...Object.keys(read)]);
  return [...keys]
    .filter((key) => !ignored.includes(key))
    .filter((key) => JSON.stringify(asked.inputs[key]) !== JSON.stringify(read[key]))
    .sort();
}

async function changesAt(topology: Topology, heedIgnored = true): Promise<Record<string, string[]>> {
  const graph = await program();
  const members = graph.ofType(cluster).map((member) => {
    const ignored = heedIgnored ? member.ignoreChanges : [];
    return [
      String(member.inputs["region"]),
      changes(member, readOf(graph, member, topology), ignored),
    ] as const;
  });
  return Object.fromEntries(members);
}

const unchanged = { "us-west-2": [], "eu-west-1": [], "eu-central-1": [] };

describe("a global database after a switchover", () => {
  for (const writer of regions) {
    it(`shows no change in the next preview while ${writer} writes`, async () => {
      assert.deepEqual(await changesAt({ writer }), unchanged);
    });
  }

  it("shows none either after a region was detached, or an upgrade of the global database", async () => {
    assert.deepEqual(await changesAt({ writer: "eu-west-1", detached: ["us-west-2"] }), unchanged);
    assert.deepEqual(await changesAt({ writer: "eu-west-1", engineVersion: "18.4" }), unchanged);
  });

  it("would put back each follower's source and version if Pulumi were not told to leave them alone", async () => {
    const topology: Topology = { writer: "eu-west-1", detached: ["eu-central-1"], engineVersion: "18.4" };
    assert.deepEqual(await changesAt(topology, false), {
      "us-west-2": ["engineVersion", "replicationSourceIdentifier"],
      "eu-west-1": ["engineVersion"],
      "eu-central-1": ["engineVersion", "globalClusterIdentifier"],
    });
  });

  it("has the same resources whoever writes: no name tells a role", async () => {
    const graph = await program();
    assert.equal(names(graph, cluster).length, 3);
    const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
    for (const { name, type } of graph.resources)
      if (type !== alarm) assert.doesNotMatch(name, /primary|secondary|writer|replica/, name);
  });

  it("is the graph that was reviewed: each member by what a role could touch", async () => {
    const graph = await program();
    const golden = graph
      .ofType(cluster)
      .map(({ name, inputs, protect, ignoreChanges }) => ({
        name,
        protect,
        forwards: inputs["enableGlobalWriteForwarding"],
        source: inputs["replicationSourceIdentifier"] ?? "left to AWS",
        copiedFrom: inputs["sourceRegion"] ?? "nowhere: born here",
        credentials: inputs["masterUsername"] !== undefined,
        ignored: [...ignoreChanges].sort().join(" "),
      }))
      .sort((one, other) => (one.name < other.name ? -1 : 1));
    const same = {
      protect: true,
      forwards: true,
      source: "left to AWS",
      ignored: "engineVersion globalClusterIdentifier replicationSourceIdentifier",
    };
    assert.deepEqual(golden, [
      { name: "shop-eu-central-1-cluster", ...same, copiedFrom: "us-west-2", credentials: false },
      { name: "shop-eu-west-1-cluster", ...same, copiedFrom: "us-west-2", credentials: false },
      { name: "shop-us-west-2-cluster", ...same, copiedFrom: "nowhere: born here", credentials: true },
    ]);
  });
});
