import { type CacheCluster, type Value } from "@tenfold/planning";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";
import { wholeNumber } from "../lib/settings";
import { count } from "../lib/text";

/** Every shard of a cache has a replica in another zone that takes over by itself. */
export const cacheFailover = defineRule({
  id: "cache-failover",
  title: "Every shard of a cache has a replica that takes over by itself",
  pillar: "scalability",
  severity: "high",
  levels: { dev: "disabled", staging: "advisory", prod: "mandatory" },
  why:
    "A shard without a replica loses its keys with its node. The misses then all reach the database at once, at the moment " +
    "when it is least able to take them.",
  fix: "set automaticFailoverEnabled and multiAzEnabled, with at least one replica in each node group",
  settings: {
    minReplicas: wholeNumber({ description: "Replicas of each shard", default: 1, min: 1, max: 5 }),
  },
  *check({ facets, settings: { minReplicas } }) {
    for (const cache of facets.cacheClusters) yield* checkCache(cache, minReplicas);
  },
});

function* checkCache(cache: CacheCluster, minReplicas: number): Generator<Outcome> {
  if (cache.form === "serverless") return;
  if (cache.form === "cluster") return yield* checkSingleCluster(cache);
  const gaps = [
    ...(cache.form === "replication-group" ? switches(cache) : []),
    { property: "replicasPerNodeGroup", verdict: replicas(cache, minReplicas) },
  ];
  const wrong = gaps
    .map(({ verdict }) => verdict)
    .filter((verdict) => verdict !== "right" && verdict !== "unknown");
  if (wrong.length > 0)
    return yield fail(cache, `${wrong.join("; ")}: losing a node loses its share of the keys`);
  const unknown = gaps.find(({ verdict }) => verdict === "unknown");
  yield unknown
    ? undecided(cache, `its ${unknown.property} is not known yet`, unknown.property)
    : pass(cache);
}

/** Memcached has no replicas at all, so the rule says nothing about it. */
function* checkSingleCluster(cache: CacheCluster): Generator<Outcome> {
  if (cache.engine.state === "known" && cache.engine.value === "memcached") return;
  if (cache.engine.state === "unknown")
    return yield undecided(cache, "its engine is not known yet", "engine");
  const fix = "use a replication group with automaticFailoverEnabled, multiAzEnabled and a replica";
  yield fail(cache, "it is a single node without a replica: losing it loses every key", fix);
}

function switches(cache: CacheCluster): readonly { property: string; verdict: string }[] {
  return [
    {
      property: "automaticFailoverEnabled",
      verdict: isOn(cache.automaticFailover, "automatic failover is off"),
    },
    { property: "multiAzEnabled", verdict: isOn(cache.multiAz, "Multi-AZ is off") },
  ];
}

function isOn(value: Value<boolean>, otherwise: string): string {
  if (value.state === "unknown") return "unknown";
  return value.state === "known" && value.value ? "right" : otherwise;
}

function replicas({ replicasPerShard, form }: CacheCluster, minReplicas: number): string {
  if (replicasPerShard.state === "unknown") return "unknown";
  // Left out, MemoryDB makes one replica and ElastiCache none.
  const assumed = form === "memorydb" ? 1 : 0;
  const given = replicasPerShard.state === "known" ? replicasPerShard.value : assumed;
  return given >= minReplicas ? "right" : `each shard has ${count(given, "replica")}, ${minReplicas} needed`;
}
