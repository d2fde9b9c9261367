/**
 * For each rule one change that it must catch, and every rule that catches it. Where a component allows the bad value it
 * is a change of an environment's config, else a plain program.
 */
export interface Mutation {
  /** The rule under test. */
  readonly rule: string;
  readonly how: ConfigChange | PlainProgram;
  /** Ids of all rules that fail because of it, sorted. */
  readonly trips: readonly string[];
  /** Name of the resource that a finding of the rule must be about. */
  readonly resource: string;
}

export interface ConfigChange {
  readonly environment: "dev" | "staging" | "prod";
  /** Config key, with the path of a value inside it → the bad value. */
  readonly config: Readonly<Record<string, unknown>>;
}

export interface PlainProgram {
  /** Folder below `programs/`, run as stack `prod`. */
  readonly program: string;
}

/** A plain program that breaks its rule, and those in `others` with it. */
function program(rule: string, resource: string, ...others: readonly string[]): Mutation {
  return { rule, how: { program: rule }, trips: [rule, ...others].sort(), resource };
}

/** Production in two zones, which three rules catch, each about resources of its own. */
const twoZones: Pick<Mutation, "how" | "trips"> = {
  how: {
    environment: "prod",
    config: { "tenfold:sizes.network.zones": 2, "tenfold:sizes.stream.brokers": 4 },
  },
  trips: ["lb-multi-az", "msk-brokers-az", "net-vpc-min-azs"],
};

export const mutations: readonly Mutation[] = [
  program("cf-origin-failover", "shop"),
  { rule: "net-vpc-min-azs", ...twoZones, resource: "shop-us-west-2-vpc" },
  {
    rule: "net-nat-per-az",
    how: { environment: "prod", config: { "tenfold:sizes.network.nat": "single" } },
    trips: ["net-nat-per-az"],
    resource: "shop-us-west-2-private-usw2-az2",
  },
  { rule: "lb-multi-az", ...twoZones, resource: "shop-us-west-2" },
  program("eks-ng-bounds", "workers"),
  program("eks-node-autoscaler", "shop"),
  {
    rule: "karpenter-limits",
    how: { environment: "prod", config: { "tenfold:sizes.nodes.maxVcpus": 9000 } },
    trips: ["karpenter-limits"],
    resource: "shop-us-west-2-pool-general",
  },
  program("k8s-requests", "catalog"),
  program("k8s-min-replicas", "catalog"),
  program("k8s-zone-spread", "catalog"),
  program("k8s-pdb-feasible", "catalog"),
  {
    rule: "k8s-hpa-bounds",
    how: { environment: "prod", config: { "tenfold:sizes.services.catalog.max": 7 } },
    trips: ["k8s-hpa-bounds"],
    resource: "catalog-us-west-2-autoscaler",
  },
  program("k8s-hpa-target", "catalog"),
  program("k8s-hpa-metric-source", "catalog"),
  program("k8s-crd-before-use", "catalog"),
  {
    rule: "aurora-readers-az",
    how: { environment: "prod", config: { "tenfold:sizes.database.readers": 0 } },
    trips: ["aurora-reader-autoscaling", "aurora-readers-az"],
    resource: "orders-eu-west-1-cluster",
  },
  program("aurora-reader-autoscaling", "orders"),
  {
    rule: "cache-failover",
    how: { environment: "staging", config: { "tenfold:sizes.cache.replicas": 0 } },
    trips: ["cache-failover"],
    resource: "sessions-group",
  },
  { rule: "msk-brokers-az", ...twoZones, resource: "events-us-west-2-cluster" },
  program("msk-durability", "events"),
  program("cost-tags", "data"),
  program("cost-budget-present", "month"),
  {
    rule: "cost-instance-allowlist",
    how: { environment: "prod", config: { "tenfold:sizes.cache.class": "cache.r7g.16xlarge" } },
    trips: ["cost-instance-allowlist"],
    resource: "shared-us-west-2-group",
  },
  program("cost-prev-gen", "worker", "cost-instance-allowlist"),
  {
    rule: "net-nat-budget",
    how: { environment: "dev", config: { "tenfold:sizes.network.nat": "perZone" } },
    trips: ["net-nat-budget"],
    resource: "shop-us-west-2-vpc",
  },
  program("net-gateway-endpoints", "private-us-west-2a"),
  {
    rule: "log-retention",
    how: { environment: "prod", config: { "tenfold:logRetentionDays": 7 } },
    trips: ["log-retention"],
    resource: "shop-us-west-2-logs",
  },
  program("s3-lifecycle", "uploads"),
];
