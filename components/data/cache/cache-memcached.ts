import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { defaultMemcachedVersion, type MemcachedVersion, memcachedVersions } from "../../catalogue/memcached";
import { cacheNodeTypes } from "../../catalogue/valkey";
import { createAlarms } from "../../lib/alarms";
import { type AlarmsArgs, checkAlarms, plannedAlarms, topicsOf } from "../../lib/alarms.plan";
import { ArgumentCheck } from "../../lib/errors";
import { requireGiven } from "../../lib/given";
import { checkName } from "../../lib/naming";
import { checkProtection, type Protection } from "../../lib/protection";
import { checkTags, namedTags, type Tags } from "../../lib/tags";
import { child, checkTransforms, type Transforms, withTransforms } from "../../lib/transform";
import { checkRegion } from "../../lib/zones";
import { type MemcachedAlarm, memcachedAlarms } from "./cache-alarms.plan";
import { cacheName } from "./cache-group";
import { checkNetwork, createFirewall, type DataNetwork, subnetIdsOf, zonesOf } from "../network";
import { parseWeeklyWindow } from "../windows.plan";

/** Port of every Memcached cluster. TLS is required on it. */
export const memcachedPort = 11_211;

/** Arguments of a Memcached cluster. */
export interface MemcachedArgs {
  /** Region of the cluster, e.g. `us-west-2`. */
  readonly region: string;
  /** Subnets, in two zones or more for several nodes, so that a zone's loss does not empty the cache, and who may connect: nothing else asks who somebody is. */
  readonly network: DataNetwork;
  /** E.g. `cache.m7g.large`. */
  readonly nodeType: string;
  /** Nodes, 1 to 60, over which clients spread the keys. The loss of one loses its keys. @default 3: a third of the keys each */
  readonly nodes?: number;
  /** Version of the catalogue. @default the catalogue's */
  readonly engineVersion?: MemcachedVersion;
  /** Settings of Memcached beside its own. @default none */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Weekly window for AWS's own work, UTC, 60 minutes or more. @default "sun:05:00-sun:06:00" */
  readonly maintenanceWindow?: string;
  /** `on` keeps the cluster from deletion by Pulumi. There is nothing else to keep: it has no snapshots. @default "on" */
  readonly protection?: Protection;
  /** Alarms of every node, with thresholds as data: `memcachedAlarms`. @default all, telling nobody */
  readonly alarms?: AlarmsArgs<MemcachedAlarm>;
  /** Changes of single children, by their role. @default none */
  readonly transform?: Transforms<typeof memcachedChildren>;
  /** Tags of every child that AWS can tag. @default none */
  readonly tags?: Tags;
}

/** The children of a Memcached cluster that its user may change, by role. */
export const memcachedChildren = {
  /** Who may connect. */
  firewall: child(aws.ec2.SecurityGroup),
  /** The data subnets that nodes may use. */
  subnetGroup: child(aws.elasticache.SubnetGroup),
  /** Settings of Memcached. */
  parameterGroup: child(aws.elasticache.ParameterGroup),
  /** The nodes, over the zones of the network. */
  cluster: child(aws.elasticache.Cluster),
  /** Every alarm of the component. */
  alarm: child(aws.cloudwatch.MetricAlarm),
};

/** Defaults of {@link MemcachedArgs}. */
export const memcachedDefaults = {
  nodes: 3,
  engineVersion: defaultMemcachedVersion,
  maintenanceWindow: "sun:05:00-sun:06:00",
  protection: "on",
} as const;

type Settings = Required<Omit<MemcachedArgs, "alarms" | "transform">>;

/**
 * A Memcached cluster in one region, for programs that speak nothing else: TLS always, and no sign-in, no replicas, no snapshots and no
 * encryption at rest, as Memcached has none. For everything else take a `Cache`.
 *
 * What fails with it: nothing that the database cannot answer, slower. The loss of a node loses its keys, and the others keep theirs.
 *
 * To destroy a protected one: set `protection: "off"`, `pulumi up`, `pulumi destroy`.
 *
 * @example
 * const pages = new Memcached("pages", {
 *   region: "us-west-2",
 *   network: { vpcId: network.vpcId, subnets: network.subnets.data, allowedFrom: { pods: { securityGroupId } } },
 *   nodeType: "cache.m7g.large",
 * });
 */
export class Memcached extends pulumi.ComponentResource {
  /** Where the nodes are. */
  readonly region: string;
  /** Host from which clients learn of the nodes, to connect to with TLS. */
  readonly endpoint: pulumi.Output<string>;
  /** With TLS. */
  readonly port = memcachedPort;
  /** Of the nodes: who may connect stands in its rules. */
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: MemcachedArgs, opts?: pulumi.ComponentResourceOptions) {
    requireGiven(`Memcached "${name}"`, args, ["region", "network", "nodeType"]);
    const settings = resolve(name, args);
    const { region, network, tags } = settings;
    const options = withTransforms(opts, memcachedChildren, args.transform);
    super("tenfold:data:Memcached", name, { region, zones: [...zonesOf(network)] }, options);

    const guards = `the cache ${name}`;
    const ports = [{ purpose: "memcached", from: memcachedPort, to: memcachedPort }];
    const firewall = createFirewall(this, name, { region, network, tags, guards, ports });
    const cluster = createCluster(this, name, settings, firewall);
    const topicArns = topicsOf(args.alarms);
    const planned = Object.entries(plannedAlarms(memcachedAlarms, args.alarms));
    for (let node = 1; node <= settings.nodes; node++) {
      // Nodes are numbered from 1 on, and the last ones are the first to go.
      const CacheNodeId = String(node).padStart(4, "0");
      const dimensions = { CacheClusterId: cluster.clusterId, CacheNodeId };
      const ofNode = Object.fromEntries(planned.map(([key, item]) => [`${key}-${CacheNodeId}`, item]));
      createAlarms(this, { region, prefix: name, topicArns, tags, dimensions }, ofNode);
    }

    this.region = region;
    this.endpoint = cluster.clusterAddress;
    this.securityGroupId = firewall.id;
    this.registerOutputs({ region, endpoint: this.endpoint, port: this.port });
  }
}

function createCluster(
  parent: pulumi.Resource,
  name: string,
  settings: Settings,
  firewall: aws.ec2.SecurityGroup,
): aws.elasticache.Cluster {
  const { region, network, nodes, nodeType, engineVersion, protection, tags } = settings;
  const subnetGroup = new aws.elasticache.SubnetGroup(
    `${name}-subnets`,
    { region, subnetIds: subnetIdsOf(network), tags: namedTags(`${name}-subnets`, tags) },
    { parent },
  );
  return new aws.elasticache.Cluster(
    `${name}-cluster`,
    {
      region,
      clusterId: cacheName(name),
      ...{ engine: "memcached", engineVersion, nodeType, numCacheNodes: nodes, port: memcachedPort },
      // AWS refuses to spread one node.
      azMode: nodes > 1 ? "cross-az" : "single-az",
      parameterGroupName: createParameterGroup(parent, name, settings).name,
      subnetGroupName: subnetGroup.name,
      securityGroupIds: [firewall.id],
      transitEncryptionEnabled: true,
      maintenanceWindow: settings.maintenanceWindow,
      applyImmediately: true,
      tags: namedTags(name, tags),
    },
    { parent, protect: protection === "on" },
  );
}

function createParameterGroup(
  parent: pulumi.Resource,
  name: string,
  { region, engineVersion, parameters, tags }: Settings,
): aws.elasticache.ParameterGroup {
  const sorted = Object.entries(parameters).sort(([one], [other]) => (one < other ? -1 : 1));
  return new aws.elasticache.ParameterGroup(
    `${name}-parameters`,
    {
      region,
      family: memcachedVersions[engineVersion].family,
      description: `Settings of the cache ${name}`,
      parameters: sorted.map(([key, value]) => ({ name: key, value })),
      tags: namedTags(`${name}-parameters`, tags),
    },
    { parent },
  );
}

/** Checks the arguments and fills in the defaults. */
function resolve(name: string, args: MemcachedArgs): Settings {
  const settings: Settings = {
    ...{ region: args.region, network: args.network, nodeType: args.nodeType },
    nodes: args.nodes ?? memcachedDefaults.nodes,
    engineVersion: args.engineVersion ?? memcachedDefaults.engineVersion,
    parameters: args.parameters ?? {},
    maintenanceWindow: args.maintenanceWindow ?? memcachedDefaults.maintenanceWindow,
    protection: args.protection ?? memcachedDefaults.protection,
    tags: args.tags ?? {},
  };
  const check = new ArgumentCheck(`Memcached "${name}"`);
  checkName(check, name);
  checkProtection(check, args.protection);
  checkRegion(check, args.region);
  const { nodes, nodeType, engineVersion } = settings;
  // Several nodes in one zone are lost together, and with them the whole cache at once.
  checkNetwork(check, args.region, args.network, nodes > 1 ? 2 : 1);
  const typed = cacheNodeTypes.includes(nodeType);
  check.require(
    typed,
    "nodeType",
    nodeType,
    "a type of the catalogue such as cache.m7g.large or cache.t4g.micro",
  );
  check.require(Number.isInteger(nodes) && nodes >= 1 && nodes <= 60, "nodes", nodes, "1 to 60");
  const known = Object.hasOwn(memcachedVersions, engineVersion);
  check.require(
    known,
    "engineVersion",
    engineVersion,
    `a version of the catalogue, such as ${defaultMemcachedVersion}`,
  );
  const window = settings.maintenanceWindow;
  const long = (parseWeeklyWindow(window)?.length ?? 0) >= 60;
  check.require(long, "maintenanceWindow", window, "such as sun:05:00-sun:06:00, at least 60 minutes, UTC");
  checkTags(check, settings.tags);
  checkAlarms(check, memcachedAlarms, args);
  checkTransforms(check, memcachedChildren, args.transform);
  check.throwIfAny();
  return settings;
}
