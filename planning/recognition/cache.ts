import { type CacheCluster, type GlobalCache } from "../facets/cache";
import { type Resource } from "../graph/resource";
import { absentValue, known, mapValue, unknownValue, type Value } from "../graph/value";
import { type Context, type Draft } from "./context";
import { Directory } from "./directory";
import { Properties } from "./properties";
import { type SubnetFinder } from "./zones";

export interface CacheFacets {
  readonly cacheClusters: Directory<CacheCluster>;
  readonly globalCaches: readonly GlobalCache[];
}

export function recogniseCaches(context: Context, finder: SubnetFinder): CacheFacets {
  const drafts = [
    ...context.ofRole("replicationGroup").map((resource) => replicationGroupOf(context, finder, resource)),
    // A node of a replication group is described by its group.
    ...context
      .ofRole("cacheCluster")
      .filter((resource) => !Properties.askedOf(resource).has("replicationGroupId"))
      .map((resource) => nodesOf(context, finder, resource)),
    ...context.ofRole("serverlessCache").map((resource) => serverlessOf(context, finder, resource)),
    ...context.ofRole("memoryDbCluster").map((resource) => memoryDbOf(context, finder, resource)),
  ];
  const clusters = new Directory<CacheCluster>(context.graph, drafts, [
    "replicationGroupId",
    "clusterId",
    "name",
  ]);
  const globals = context.ofRole("globalCache").map((resource): GlobalCache => {
    const primary = clusters.link(resource, ["primaryReplicationGroupId"]);
    return { ...context.facet("GlobalCache", resource), primary, members: [] };
  });
  joinGlobals(new Directory(context.graph, globals, ["globalReplicationGroupId"]), drafts);
  return { cacheClusters: clusters, globalCaches: globals };
}

/** A secondary has the node type, the shards and the engine of its primary, and may not ask for them. */
function joinGlobals(globals: Directory<GlobalCache>, caches: readonly Draft<CacheCluster>[]): void {
  for (const global of globals.facets) {
    if (global.primary.state !== "known") continue;
    const primary = global.primary.value as Draft<CacheCluster>;
    primary.role = known("primary");
    primary.global = known(global);
    (global.members as CacheCluster[]).push(primary);
  }
  for (const cache of caches) {
    if (cache.form !== "replication-group") continue;
    const global = globals.link(cache.resource, ["globalReplicationGroupId"]);
    if (global.state === "absent" || isPrimaryOf(cache, global)) continue;
    cache.role = known("secondary");
    cache.global = global;
    if (global.state === "known") (global.value.members as CacheCluster[]).push(cache);
    const primary = global.state === "known" ? global.value.primary : unknownValue;
    const inherit = <T>(own: Value<T>, of: (primary: CacheCluster) => Value<T>): Value<T> =>
      own.state !== "absent" ? own : primary.state === "known" ? of(primary.value) : unknownValue;
    const asked = Properties.askedOf(cache.resource);
    cache.nodeType = inherit(cache.nodeType, (of) => of.nodeType);
    cache.engine = inherit(asked.text("engine"), (of) => of.engine);
    cache.engineVersion = inherit(cache.engineVersion, (of) => of.engineVersion);
    cache.shards = inherit(asked.number("numNodeGroups"), (of) => of.shards);
  }
}

/** AWS answers with the global group for its primary too, and a reader without inputs sees only that. */
function isPrimaryOf(cache: CacheCluster, global: CacheCluster["global"]): boolean {
  return (
    global.state === "known" &&
    global.value.primary.state === "known" &&
    global.value.primary.value.resource === cache.resource
  );
}

function common(
  context: Context,
  resource: Resource,
): Pick<CacheCluster, "kind" | "resource" | "region" | "global" | "role" | "scalableTargets"> {
  return {
    ...context.facet("CacheCluster", resource),
    global: absentValue,
    role: known("standalone"),
    scalableTargets: [],
  };
}

function replicationGroupOf(context: Context, finder: SubnetFinder, resource: Resource): Draft<CacheCluster> {
  const asked = Properties.askedOf(resource);
  const nodes = asked.number("numCacheClusters");
  const groups = asked.number("numNodeGroups");
  const replicas = asked.number("replicasPerNodeGroup");
  return {
    ...common(context, resource),
    form: "replication-group",
    identifier: asked.text("replicationGroupId"),
    engine: withDefault(asked.text("engine"), "redis"),
    engineVersion: asked.text("engineVersion"),
    nodeType: asked.text("nodeType"),
    shards: withDefault(groups, 1),
    // Without cluster mode one primary and its replicas are counted together.
    replicasPerShard:
      replicas.state === "absent"
        ? withDefault(
            mapValue(nodes, (count) => count - 1),
            0,
          )
        : replicas,
    automaticFailover: asked.flag("automaticFailoverEnabled"),
    multiAz: asked.flag("multiAzEnabled"),
    zones: finder.zonesOf(resource, ["subnetGroupName"]),
    snapshotRetention: asked.number("snapshotRetentionLimit"),
  };
}

function nodesOf(context: Context, finder: SubnetFinder, resource: Resource): Draft<CacheCluster> {
  const asked = Properties.askedOf(resource);
  const mode = asked.text("azMode");
  return {
    ...common(context, resource),
    form: "cluster",
    identifier: asked.text("clusterId"),
    engine: asked.text("engine"),
    engineVersion: asked.text("engineVersion"),
    nodeType: asked.text("nodeType"),
    shards: withDefault(asked.number("numCacheNodes"), 1),
    replicasPerShard: known(0),
    automaticFailover: known(false),
    multiAz: mode.state === "absent" ? known(false) : mapValue(mode, (value) => value === "cross-az"),
    zones: finder.zonesOf(resource, ["subnetGroupName"]),
    snapshotRetention: asked.number("snapshotRetentionLimit"),
  };
}

/** AWS spreads a serverless cache over zones and fails over by itself. */
function serverlessOf(context: Context, finder: SubnetFinder, resource: Resource): Draft<CacheCluster> {
  const asked = Properties.askedOf(resource);
  return {
    ...common(context, resource),
    form: "serverless",
    identifier: asked.text("name"),
    engine: asked.text("engine"),
    engineVersion: asked.text("majorEngineVersion"),
    nodeType: absentValue,
    shards: absentValue,
    replicasPerShard: absentValue,
    automaticFailover: known(true),
    multiAz: known(true),
    zones: finder.zonesOf(resource, ["subnetIds"]),
    snapshotRetention: asked.number("snapshotRetentionLimit"),
  };
}

/** MemoryDB is always ready to fail over, given a replica; its replicas are in other zones. */
function memoryDbOf(context: Context, finder: SubnetFinder, resource: Resource): Draft<CacheCluster> {
  const asked = Properties.askedOf(resource);
  const replicasPerShard = withDefault(asked.number("numReplicasPerShard"), 1);
  const replicated = mapValue(replicasPerShard, (count) => count > 0);
  return {
    ...common(context, resource),
    form: "memorydb",
    identifier: asked.text("name"),
    engine: asked.text("engine"),
    engineVersion: asked.text("engineVersion"),
    nodeType: asked.text("nodeType"),
    shards: withDefault(asked.number("numShards"), 1),
    replicasPerShard,
    automaticFailover: replicated,
    multiAz: replicated,
    zones: finder.zonesOf(resource, ["subnetGroupName"]),
    snapshotRetention: asked.number("snapshotRetentionLimit"),
  };
}

function withDefault<T>(value: Value<T>, fallback: T): Value<T> {
  return value.state === "absent" ? known(fallback) : value;
}
