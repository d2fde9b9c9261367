import { type DatabaseInstance, type GlobalDatabase, type RelationalCluster } from "../facets/databases";
import { type Link } from "../facets/facet";
import { type Resource } from "../graph/resource";
import { absentValue, known, unknownValue, type Value } from "../graph/value";
import { type Context, type Draft } from "./context";
import { Directory } from "./directory";
import { Properties } from "./properties";
import { type SubnetFinder } from "./zones";

export interface DatabaseFacets {
  readonly globalDatabases: readonly GlobalDatabase[];
  readonly relationalClusters: Directory<RelationalCluster>;
  readonly databaseInstances: readonly DatabaseInstance[];
  /** Finds a cluster by one of its instances too. */
  readonly members: Directory<DatabaseInstance>;
}

export function recogniseDatabases(context: Context, finder: SubnetFinder): DatabaseFacets {
  const { graph } = context;
  const globals = new Directory(
    graph,
    context.ofRole("globalDatabase").map((resource) => globalOf(context, resource)),
    ["globalClusterIdentifier"],
  );
  const drafts = context
    .ofRole("relationalCluster")
    .map((resource) => clusterOf(context, finder, globals, resource));
  const clusters = new Directory<RelationalCluster>(graph, drafts, ["clusterIdentifier"]);
  for (const cluster of drafts) cluster.role = roleOfCluster(cluster);
  adoptSources(globals, clusters);
  for (const cluster of drafts) {
    if (cluster.global.state === "known")
      (cluster.global.value.clusters as RelationalCluster[]).push(cluster);
  }
  const databaseInstances = [
    ...context.ofRole("clusterInstance").map((resource) => memberOf(context, finder, clusters, resource)),
    ...context.ofRole("databaseInstance").map((resource) => standaloneOf(context, finder, resource)),
  ];
  for (const instance of databaseInstances) {
    if (instance.cluster.state === "known")
      (instance.cluster.value.instances as DatabaseInstance[]).push(instance);
  }
  return {
    globalDatabases: globals.facets,
    relationalClusters: clusters,
    databaseInstances,
    members: new Directory(graph, databaseInstances, ["identifier"]),
  };
}

function globalOf(context: Context, resource: Resource): GlobalDatabase {
  const asked = Properties.askedOf(resource);
  return {
    ...context.facet("GlobalDatabase", resource),
    identifier: asked.text("globalClusterIdentifier"),
    engine: asked.text("engine"),
    engineVersion: asked.text("engineVersion"),
    clusters: [],
  };
}

function clusterOf(
  context: Context,
  finder: SubnetFinder,
  globals: Directory<GlobalDatabase>,
  resource: Resource,
): Draft<RelationalCluster> {
  const asked = Properties.askedOf(resource);
  // RDS spells the block with a small v, its siblings with a capital one.
  const serverless = asked.has("serverlessv2ScalingConfiguration")
    ? "serverlessv2ScalingConfiguration"
    : "serverlessV2ScalingConfiguration";
  return {
    ...context.facet("RelationalCluster", resource),
    identifier: asked.text("clusterIdentifier"),
    engine: asked.text("engine"),
    engineVersion: asked.text("engineVersion"),
    instances: [],
    global: globals.link(resource, ["globalClusterIdentifier"]),
    role: unknownValue,
    minCapacity: asked.number(serverless, "minCapacity"),
    maxCapacity: asked.number(serverless, "maxCapacity"),
    instanceClass: asked.text("dbClusterInstanceClass"),
    backupRetention: asked.number("backupRetentionPeriod"),
    deletionProtection: asked.flag("deletionProtection"),
    storageEncrypted: asked.flag("storageEncrypted"),
    storageType: asked.text("storageType"),
    zones: zonesOfGroup(finder, resource),
    scalableTargets: [],
  };
}

/** The parameters that only a writer may be created with: AWS refuses them for a secondary. */
const writerOnly = [
  "masterUsername",
  "masterPassword",
  "masterPasswordWo",
  "manageMasterUserPassword",
  "databaseName",
  "snapshotIdentifier",
  "s3Import",
  "restoreToPointInTime",
];

function roleOfCluster(cluster: RelationalCluster): RelationalCluster["role"] {
  if (cluster.global.state === "absent") {
    const replica = Properties.askedOf(cluster.resource).text("replicationSourceIdentifier");
    return known(replica.state === "known" && replica.value !== "" ? "secondary" : "standalone");
  }
  const asked = Properties.askedOf(cluster.resource);
  return known(writerOnly.some((property) => isSet(asked, property)) ? "primary" : "secondary");
}

function isSet(asked: Properties, property: string): boolean {
  const value = asked.raw(property);
  return value !== undefined && value !== "" && value !== false;
}

/** A global database can also be made from a cluster, which then does not name it. */
function adoptSources(globals: Directory<GlobalDatabase>, clusters: Directory<RelationalCluster>): void {
  for (const global of globals.facets) {
    const source = clusters.link(global.resource, ["sourceDbClusterIdentifier"]);
    if (source.state !== "known") continue;
    const cluster = source.value as Draft<RelationalCluster>;
    cluster.global = known(global);
    cluster.role = known("primary");
  }
}

function memberOf(
  context: Context,
  finder: SubnetFinder,
  clusters: Directory<RelationalCluster>,
  resource: Resource,
): DatabaseInstance {
  const asked = Properties.askedOf(resource);
  const cluster = clusters.link(resource, ["clusterIdentifier"]);
  const inherited = (own: Value<string>, of: (cluster: RelationalCluster) => Value<string>): Value<string> =>
    own.state === "absent" && cluster.state === "known" ? of(cluster.value) : own;
  return {
    ...context.facet("DatabaseInstance", resource),
    member: "cluster",
    identifier: asked.text("identifier"),
    cluster,
    engine: inherited(asked.text("engine"), (of) => of.engine),
    engineVersion: inherited(asked.text("engineVersion"), (of) => of.engineVersion),
    instanceClass: asked.text("instanceClass"),
    zone: finder.zoneOf(resource, ["availabilityZone"]),
    promotionTier: asked.number("promotionTier"),
    multiAz: absentValue,
    allocatedStorage: absentValue,
    backupRetention: absentValue,
    deletionProtection: absentValue,
  };
}

function standaloneOf(context: Context, finder: SubnetFinder, resource: Resource): DatabaseInstance {
  const asked = Properties.askedOf(resource);
  return {
    ...context.facet("DatabaseInstance", resource),
    member: "standalone",
    identifier: asked.text("identifier"),
    cluster: absentValue,
    engine: asked.text("engine"),
    engineVersion: asked.text("engineVersion"),
    instanceClass: asked.text("instanceClass"),
    zone: finder.zoneOf(resource, ["availabilityZone"]),
    promotionTier: absentValue,
    multiAz: asked.flag("multiAz"),
    allocatedStorage: asked.number("allocatedStorage"),
    backupRetention: asked.number("backupRetentionPeriod"),
    deletionProtection: asked.flag("deletionProtection"),
  };
}

function zonesOfGroup(finder: SubnetFinder, resource: Resource): RelationalCluster["zones"] {
  const asked = Properties.askedOf(resource);
  if (asked.has("dbSubnetGroupName")) return finder.zonesOf(resource, ["dbSubnetGroupName"]);
  return asked.has("neptuneSubnetGroupName")
    ? finder.zonesOf(resource, ["neptuneSubnetGroupName"])
    : absentValue;
}

/** The cluster that a property names, by itself or by one of its instances. */
export function clusterBehind(
  facets: DatabaseFacets,
  resource: Resource,
  top: string,
  identifier: string | undefined,
): Link<RelationalCluster> {
  if (identifier !== undefined) {
    const named = facets.relationalClusters.named(identifier, resource);
    return named === undefined ? unknownValue : known(named);
  }
  const found = new Set<RelationalCluster>(facets.relationalClusters.sourcesOf(resource, top));
  for (const { cluster } of facets.members.sourcesOf(resource, top)) {
    if (cluster.state === "known") found.add(cluster.value);
  }
  const [only] = found;
  return found.size === 1 && only ? known(only) : unknownValue;
}
