import * as pulumi from "@pulumi/pulumi";
import { runProgram } from "@tenfold/engine/testing";
import { type ResourceGraph } from "@tenfold/planning";
import {
  Aurora,
  AuroraGlobal,
  Backup,
  Budget,
  Cache,
  Cluster,
  FailoverPlan,
  GlobalCache,
  LoadBalancer,
  Memcached,
  MultiRegionNetwork,
  Network,
  Registry,
  ServerlessCache,
  SharedSecret,
  Stream,
  StreamReplicator,
} from "@tenfold/components";
import { Edge } from "../../components/edge/edge";
import { everything as everyEdge } from "../../components/edge/testing";
import { workloads } from "./everything-workloads";

const [region, other] = ["us-west-2", "eu-west-1"] as const;
const tags = { team: "shop" };
const topicArns = [`arn:aws:sns:${region}:123456789012:alarms`];

/** What the stores of a region need of its network. */
function placeIn(network: Network) {
  return {
    vpcId: network.vpcId,
    subnets: network.subnets.data,
    allowedFrom: { pods: { cidrBlock: network.cidrBlock } },
  };
}

function mapRegions<Value>(make: (place: string) => Value): Readonly<Record<string, Value>> {
  return { [region]: make(region), [other]: make(other) };
}

function networks(): void {
  new MultiRegionNetwork("wide", {
    regions: [region, other],
    connectivity: "transitGateway",
    network: { nat: "regional", interfaceEndpoints: ["ecr.api", "sts"], flowLogs: { retentionDays: 30 } },
  });
  new MultiRegionNetwork("near", { regions: [region, other], connectivity: "peering" });
  const { vpcId, cidrBlock, subnets } = new Network("main", { region, tags, alarms: { topicArns } });
  const place = { region, vpcId, vpcCidrBlock: cidrBlock, subnets: subnets.private, tags };
  new LoadBalancer("shop", {
    ...place,
    certificateArn: `arn:aws:acm:${region}:123456789012:certificate/356b0157-cd04-4295-a535-0123456789ab`,
    target: { port: 8080, weight: 90, stickiness: { by: "cookie", seconds: 600 } },
    alternatives: { canary: { weight: 10, port: 9090, stickiness: { by: "cookie", cookieName: "cart" } } },
    accessLogs: { connections: true, healthChecks: true },
    capacityReservation: { units: 500 },
    idleTimeoutSeconds: 120,
    allow: { cloudFront: true, cidrBlocks: ["10.3.0.0/16"] },
  });
  new LoadBalancer("streams", { ...place, type: "network", target: { port: 9000 } });
}

function databases(): void {
  const network = placeIn(new Network("main", { region }));
  const provisioned = { type: "provisioned", instanceClass: "db.r8g.large" } as const;
  new Aurora("orders", {
    ...{ region, network, tags, compute: provisioned },
    database: { name: "orders" },
    proxy: { auth: { type: "iam", users: ["app"] } },
    readers: { count: 2, autoscaling: { maxReaders: 4 } },
    alarms: { topicArns },
  });
  new Aurora("carts", {
    ...{ region, network, compute: { type: "serverless", minCapacity: 0.5, maxCapacity: 8 } },
    database: { engine: "mysql", name: "carts" },
  });
  new AuroraGlobal("stock", {
    birthRegion: region,
    regions: { [region]: { network }, [other]: { network: placeIn(new Network("far", { region: other })) } },
    database: { engine: "mysql", name: "stock" },
    compute: provisioned,
  });
  new Backup("orders", {
    ...{ region, copyTo: other, tags },
    selection: { type: "tags", tags: { backup: "daily", environment: "prod" } },
    rules: {
      daily: { every: "day", keepDays: 30 },
      monthly: { every: "month", at: "02:30", keepDays: 365, copyKeepDays: 730 },
    },
    lock: { mode: "compliance", minDays: 30, maxDays: 800, graceDays: 7, cannotBeUndone: true },
  });
}

function cachesAndStreams(): void {
  const network = placeIn(new Network("main", { region }));
  const far = placeIn(new Network("far", { region: other }));
  const nodeType = "cache.r7g.large";
  new Cache("sessions", {
    ...{ region, network, nodeType, tags },
    topology: { type: "sharded", shards: 1, replicasPerShard: 1 },
    users: { app: {}, reader: { accessString: "on ~* +@read" } },
    autoscaling: { shards: { maximum: 2 }, replicas: { maximum: 2 } },
    parameters: { "slowlog-log-slower-than": "5000" },
  });
  new GlobalCache("shared", {
    birthRegion: region,
    nodeType,
    regions: { [region]: { network }, [other]: { network: far } },
  });
  new Memcached("pages", { region, network, nodeType });
  new SharedSecret("seal", {
    birthRegion: region,
    regions: {
      [region]: { keyArn: `arn:aws:kms:${region}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab` },
      [other]: {},
    },
    description: "Seals keys",
    tags,
  });
  new ServerlessCache("search", {
    ...{ region, network },
    limits: { dataGb: { maximum: 20 }, ecpuPerSecond: { maximum: 50_000, minimum: 5000 } },
  });
  const standard = { type: "standard", instanceType: "kafka.m7g.large", replicationSource: true } as const;
  const source = new Stream("events", {
    ...{ region, network, tags, ...standard },
    storage: { volumeGib: 100, maximumGib: 500 },
    topics: { orders: { partitions: 6 } },
    consumers: { mail: { topics: ["orders"] } },
  });
  new Stream("clicks", { region, network, type: "express", instanceType: "express.m7g.large" });
  const target = new Stream("copies", {
    region: other,
    network: far,
    ...standard,
    storage: { volumeGib: 100 },
  });
  new StreamReplicator("copies", { source, target, topics: { include: ["orders"] } });
}

function clusters(): void {
  const { subnets } = new Network("main", { region });
  const base = {
    region,
    controlPlaneSubnets: subnets.private,
    tags,
    admins: { deploy: "arn:aws:iam::111122223333:role/deploy" },
  };
  new Cluster("auto", base);
  new Cluster("managed", {
    ...base,
    compute: {
      profile: "managed",
      subnets: subnets.private,
      nodeGroups: { system: { min: 2, max: 6, instanceTypes: ["m8g.large"] } },
    },
  });
  new Cluster("karpenter", { ...base, compute: { profile: "karpenter", subnets: subnets.private } });
  new Registry("shop", {
    ...{ region, replicateTo: [other], encryptionKey: "own", scanning: "enhanced" },
    repositories: { catalog: { mutableTags: ["buildcache-*"], keepImages: 20 } },
    pullAccounts: ["210987654321"],
  });
}

function edge(): void {
  const entry = new Edge("shop", { home: region, ...everyEdge });
  const { keyValueStoreArn, url } = entry;
  entry.grantUpload({ name: "deploy" });
  entry.grantMoveHome({ name: "oncall" });
  const alarmIn = (place: string) => `arn:aws:cloudwatch:${place}:123456789012:alarm:shop`;
  new FailoverPlan("move", {
    birthRegion: region,
    database: {
      globalClusterIdentifier: "shop",
      regions: mapRegions((place) => ({ clusterArn: `arn:aws:rds:${place}:123456789012:cluster:shop` })),
    },
    cache: {
      globalReplicationGroupId: "abcde-shop",
      regions: mapRegions((place) => ({ replicationGroupId: `shop-${place}` })),
    },
    edge: { keyValueStoreArn },
    probe: { url: pulumi.interpolate`${url}/probe`, method: "PUT", body: "{}", headers: { "x-probe": "1" } },
    healthAlarmArns: mapRegions(alarmIn),
    approval: { roleArn: "arn:aws:iam::123456789012:role/lead", timeoutMinutes: 15 },
    alarms: { topicArns: { [region]: topicArns } },
    tags,
  });
  new Budget("shop", {
    monthlyUsd: 1000,
    costTag: { key: "team", value: "shop" },
    subscribers: { emails: ["platform-team@example.com"] },
    anomalies: { impactUsd: 100 },
  });
}

/** Components with everything on, in the regions of this project. */
const everything: Readonly<Record<string, () => void>> = {
  "networks with everything on": networks,
  "databases with everything on": databases,
  "caches and streams with everything on": cachesAndStreams,
  "clusters with everything on": clusters,
  "an edge with everything on": edge,
  "workloads with everything on": workloads,
};

/** Names of these programs. */
export const everythingOnNames: readonly string[] = Object.keys(everything);

/** Their rehearsed graphs, by name. */
export async function everythingOn(): Promise<ReadonlyMap<string, ResourceGraph>> {
  const graphs = new Map<string, ResourceGraph>();
  for (const [name, program] of Object.entries(everything)) {
    graphs.set(name, await runProgram(program, { mode: "rehearse", stack: "prod" }));
  }
  return graphs;
}
