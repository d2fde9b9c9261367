import {
  AlarmTopic,
  Aurora,
  AuroraGlobal,
  Backup,
  Baseline,
  Budget,
  Cache,
  Cluster,
  Edge,
  GlobalCache,
  LoadBalancer,
  Memcached,
  MultiRegionNetwork,
  Network,
  Registry,
  ServerlessCache,
  Stream,
} from "@tenfold/components";
import type * as pulumi from "@pulumi/pulumi";
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
  Edge: caseOf(Edge, { home: region, origins: { [region]: origin(region) } }),
  GlobalCache: caseOf(GlobalCache, { birthRegion: region, regions, nodeType }),
  LoadBalancer: caseOf(LoadBalancer, {
    region,
    vpcId: "vpc-1",
    vpcCidrBlock: "10.3.0.0/16",
    subnets: zoned,
    target: { port: 8080 },
  }),
  Memcached: caseOf(Memcached, { region, network, nodeType }),
  MultiRegionNetwork: caseOf(MultiRegionNetwork, { regions: [region, "eu-west-1"] }),
  Network: caseOf(Network, { region }),
  Registry: caseOf(Registry, { region, repositories: { catalog: {} } }),
  ServerlessCache: caseOf(ServerlessCache, {
    ...{ region, network },
    limits: { dataGb: { maximum: 20 }, ecpuPerSecond: { maximum: 50_000 } },
  }),
  Stream: caseOf(Stream, { region, network, type: "express", instanceType: "express.m7g.large" }),
};
