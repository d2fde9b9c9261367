import { type DatabaseInstance, type Facets, type RelationalCluster } from "@tenfold/planning";
import { mayShareRegion } from "../lib/regions";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";
import { wholeNumber } from "../lib/settings";
import { are, count, list } from "../lib/text";
import { spreadOf } from "../lib/zones";
import { isAurora } from "./aurora";

/** An Aurora cluster keeps an instance whatever zone is lost. */
export const auroraReadersAz = defineRule({
  id: "aurora-readers-az",
  title: "An Aurora cluster keeps an instance whatever zone is lost",
  pillar: "scalability",
  severity: "critical",
  levels: { dev: "disabled", staging: "advisory", prod: "mandatory" },
  why:
    "Aurora's storage spans three zones, its instances do not. Without an instance in another zone a failover has to start " +
    "a new one, which takes minutes instead of seconds.",
  fix: "add instances until readers stand in at least one zone besides the writer's, each with its zone named",
  settings: {
    minReaders: wholeNumber({
      description: "Instances besides the writer; in a read-only region, instances besides the first",
      default: 1,
      min: 1,
      max: 15,
    }),
  },
  *check({ facets, settings: { minReaders } }) {
    for (const cluster of facets.relationalClusters) yield* checkCluster(cluster, facets, minReaders);
  },
});

function* checkCluster(cluster: RelationalCluster, facets: Facets, minReaders: number): Generator<Outcome> {
  const aurora = isAurora(cluster);
  if (aurora === false) return;
  if (aurora === undefined) return yield undecided(cluster, "its engine is not known yet", "engine");
  const possible = facets.databaseInstances.filter((instance) => mayBelongTo(instance, cluster)).length;
  const instances = cluster.instances.length;
  const needed = minReaders + 1;
  if (instances + possible < needed) {
    const has = instances === 0 ? "no instance" : `only ${count(instances, "instance")}`;
    return yield fail(cluster, `it has ${has}; ${are(needed)} needed so that one can take over`);
  }
  yield judgeZones(cluster, possible, needed);
}

/** An instance that says which cluster it joins, but not yet in a way that the graph can follow. */
function mayBelongTo(instance: DatabaseInstance, cluster: RelationalCluster): boolean {
  return (
    instance.member === "cluster" && instance.cluster.state === "unknown" && mayShareRegion(instance, cluster)
  );
}

function judgeZones(cluster: RelationalCluster, possible: number, needed: number): Outcome {
  const spread = spreadOf(cluster.instances.map((instance) => instance.zone));
  const enough = cluster.instances.length >= needed;
  if (enough && spread.least >= 2) return pass(cluster);
  if (spread.most + possible >= 2) {
    const reason = "which zones its instances stand in is not known yet, or left to AWS";
    return undecided(cluster, reason, "availabilityZone of its instances");
  }
  return fail(
    cluster,
    `its ${count(cluster.instances.length, "instance")} all stand in ${list(spread.known)}: losing that zone leaves none`,
  );
}
