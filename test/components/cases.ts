import {
  AlarmTopic,
  Aurora,
  AuroraGlobal,
  Backup,
  Baseline,
  Budget,
  Cache,
  Cluster,
  ClusterAddons,
  Dashboards,
  Edge,
  FailoverPlan,
  GlobalCache,
  InferenceService,
  KafkaBroker,
  LoadBalancer,
  Memcached,
  MultiRegionNetwork,
  Namespace,
  Network,
  NodePools,
  OffHours,
  Registry,
  ServerlessCache,
  Service,
  SharedSecret,
  Stream,
  type StreamOutputs,
  StreamReplicator,
  Task,
} from "@tenfold/components";
import type * as pulumi from "@pulumi/pulumi";
import { foreignCluster } from "../../components/cluster/testing";
import { dataNetwork } from "../../components/data/testing";
import { origin } from "../../components/edge/testing";
import { subnetsIn } from "../../components/network/testing";

/** A component with the least that it can be given: all else are its defaults. */
export interface Case {
  readonly create: (name: string, args: object) => pulumi.ComponentResource;
  /** The arguments that have no default. */
  readonly args: Readonly<Record<string, unknown>>;
}

function caseOf<Args extends object>(
  component: new (name: string, args: Args) => pulumi.ComponentResource,
  args: Args,
): Case {
  return {
    create: (name, given) => new component(name, given as Args),
    args: Object.fromEntries(Object.entries(args)),
  };
}

const region = "us-west-2";
const network = dataNetwork(region);
const regions = { [region]: { network }, "eu-west-1": { network: dataNetwork("eu-west-1") } };
const zoned = subnetsIn("usw2-az1", "usw2-az2", "usw2-az3");
const nodeType = "cache.r7g.large";
const database = { name: "orders" };
const compute = { type: "provisioned", instanceClass: "db.r8g.large" } as const;
const cluster = foreignCluster;
const workload = { cluster, namespace: "shop", image: "shop:1.0.0", resources: { cpu: "1", memory: "1Gi" } };

/** A stream as the exports of another stack give it. */
function streamIn(place: string): StreamOutputs {
  return {
    ...{ type: "express", region: place, brokers: 3, instanceType: "express.m7g.large" },
    ...{ authentication: "iam", replicationSource: true },
    clusterArn: `arn:aws:kafka:${place}:123456789012:cluster/events/0a1b`,
    ...{ vpcId: "vpc-1", subnetIds: ["subnet-1", "subnet-2", "subnet-3"], securityGroupId: "sg-1" },
  };
}

/** What another component gives for each of two regions. */
function inBoth<Value>(make: (place: string) => Value): Readonly<Record<string, Value>> {
  return { [region]: make(region), "eu-west-1": make("eu-west-1") };
}

/** Every component that stands by itself, by its name. */
export const cases: Readonly<Record<string, Case>> = {
  AlarmTopic: caseOf(AlarmTopic, { region }),
  Aurora: caseOf(Aurora, { region, network, compute, database }),
  AuroraGlobal: caseOf(AuroraGlobal, { birthRegion: region, regions, compute, database }),
  Backup: caseOf(Backup, { region, selection: { type: "tags", tags: { backup: "daily" } } }),
  Baseline: caseOf(Baseline, {
    region,
    environments: { prod: { policyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] } },
  }),
  Budget: caseOf(Budget, {
    monthlyUsd: 1000,
    costTag: { key: "environment", value: "prod" },
    subscribers: { emails: ["team@example.com"] },
  }),
  Cache: caseOf(Cache, { region, network, nodeType }),
  Cluster: caseOf(Cluster, {
    region,
    controlPlaneSubnets: zoned,
    admins: { deploy: "arn:aws:iam::123456789012:role/deploy" },
  }),
  ClusterAddons: caseOf(ClusterAddons, {
    cluster,
    addons: { keda: {}, externalDns: { zoneIds: ["Z0123456789ABCDEFGHIJ"], domains: ["example.com"] } },
  }),
  Dashboards: caseOf(Dashboards, { region, dashboards: { services: { title: "Services", panels: [] } } }),
  Edge: caseOf(Edge, { home: region, origins: { [region]: origin(region) } }),
  FailoverPlan: caseOf(FailoverPlan, {
    birthRegion: region,
    database: {
      globalClusterIdentifier: "shop",
      regions: inBoth((place) => ({ clusterArn: `arn:aws:rds:${place}:123456789012:cluster:shop` })),
    },
    edge: { keyValueStoreArn: "arn:aws:cloudfront::123456789012:key-value-store/0a1b" },
  }),
  GlobalCache: caseOf(GlobalCache, { birthRegion: region, regions, nodeType }),
  InferenceService: caseOf(InferenceService, {
    ...workload,
    nodePool: "gpu",
    scaling: { min: 1, max: 4, queue: { perPod: 16 } },
  }),
  KafkaBroker: caseOf(KafkaBroker, { region, namespace: "shop" }),
  LoadBalancer: caseOf(LoadBalancer, {
    region,
    vpcId: "vpc-1",
    vpcCidrBlock: "10.3.0.0/16",
    subnets: zoned,
    target: { port: 8080 },
  }),
  Memcached: caseOf(Memcached, { region, network, nodeType }),
  MultiRegionNetwork: caseOf(MultiRegionNetwork, { regions: [region, "eu-west-1"] }),
  Namespace: caseOf(Namespace, { region }),
  Network: caseOf(Network, { region }),
  NodePools: caseOf(NodePools, {
    ...{ cluster, subnets: zoned },
    pools: { general: { limits: { cpu: 64, memoryGib: 256 } } },
  }),
  OffHours: caseOf(OffHours, {
    ...{ region, namespace: "shop", timeZone: "Europe/Berlin" },
    workingHours: { days: ["Mon", "Tue", "Wed", "Thu", "Fri"], from: "07:00", to: "20:00" },
  }),
  Registry: caseOf(Registry, { region, repositories: { catalog: {} } }),
  ServerlessCache: caseOf(ServerlessCache, {
    ...{ region, network },
    limits: { dataGb: { maximum: 20 }, ecpuPerSecond: { maximum: 50_000 } },
  }),
  Service: caseOf(Service, { ...workload, scaling: { min: 3, max: 30 } }),
  SharedSecret: caseOf(SharedSecret, {
    birthRegion: region,
    regions: inBoth(() => ({})),
    description: "Seals",
  }),
  Stream: caseOf(Stream, { region, network, type: "express", instanceType: "express.m7g.large" }),
  StreamReplicator: caseOf(StreamReplicator, { source: streamIn(region), target: streamIn("eu-west-1") }),
  Task: caseOf(Task, workload),
};
