import assert from "node:assert/strict";
import { type Resource } from "@tenfold/planning";
import { type Case, itNames } from "./testing/cases";
import { runStack } from "./testing/run";
import { changed, configOf } from "./testing/stack-file";

/** What each store of an environment with the given changes leaves when it is deleted, and whether anything keeps it from that. */
async function storesOf(environment: string, changes: Case[2]) {
  const config = changes.reduce(
    (before, [place, value]) => changed(before, place, value),
    configOf(environment),
  );
  const graph = await runStack({
    stack: environment,
    config: { ...config, "tenfold:layers": ["network", "data"] },
    mode: "rehearse",
  });
  const stores = graph.ofType("aws:rds/cluster:Cluster", "aws:elasticache/replicationGroup:ReplicationGroup");
  assert.ok(stores.length >= 2);
  // A member that follows a global datastore has no snapshot of its own.
  return stores.filter(({ inputs }) => inputs["globalReplicationGroupId"] === undefined).map(endOf);
}

function endOf({ inputs, name, protect }: Resource) {
  const identifier = inputs["finalSnapshotIdentifier"];
  const skipped = inputs["skipFinalSnapshot"] ?? identifier === undefined;
  assert.equal(skipped, identifier === undefined, name);
  return { snapshot: identifier !== undefined, guarded: protect || inputs["deletionProtection"] === true };
}

const off = ["tenfold:protection", "off"] as const;

describe("the last snapshots of an environment", function () {
  this.timeout(60_000);

  it("are taken where protection is on, of every store that can leave one", async () => {
    for (const environment of ["staging", "prod"])
      for (const end of await storesOf(environment, []))
        assert.deepEqual(end, { snapshot: true, guarded: true }, environment);
  });

  it("are taken too where protection was lifted, so that nothing is lost by it", async () => {
    for (const environment of ["staging", "prod"])
      for (const end of await storesOf(environment, [off]))
        assert.deepEqual(end, { snapshot: true, guarded: false }, environment);
  });

  it("are given up only by a word of their own", async () => {
    for (const end of await storesOf("prod", [off, ["tenfold:finalSnapshots", "none"]]))
      assert.deepEqual(end, { snapshot: false, guarded: false });
  });

  it("are not taken in development, which nothing protects, unless it asks for them", async () => {
    for (const end of await storesOf("dev", [])) assert.deepEqual(end, { snapshot: false, guarded: false });
    for (const end of await storesOf("dev", [["tenfold:finalSnapshots", "taken"]]))
      assert.deepEqual(end, { snapshot: true, guarded: false });
    for (const end of await storesOf("dev", [["tenfold:protection", "on"]]))
      assert.deepEqual(end, { snapshot: true, guarded: true });
  });

  itNames([
    [
      "snapshots that are given up where protection is on",
      "prod",
      [["tenfold:finalSnapshots", "none"]],
      [
        'tenfold:finalSnapshots: taken, or protection: "off" beside it: what is protected always leaves a last snapshot',
      ],
    ],
    [
      "a word that is neither",
      "dev",
      [["tenfold:finalSnapshots", "off"]],
      ["tenfold:finalSnapshots: one of taken, none"],
    ],
  ]);
});
