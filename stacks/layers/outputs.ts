import type * as pulumi from "@pulumi/pulumi";
import {
  type CacheOutputs,
  type ClusterOutputs,
  type DatabaseOutputs,
  type DataNetwork,
  type NetworkOutputs,
  type SecretOutputs,
} from "@tenfold/components";

/** What passes between layers, in one program or through a StackReference: the components' own output interfaces by region. */
export type ByRegion<Outputs> = Readonly<Record<string, Outputs>>;

/** The network of one region, and who is told of what goes wrong there. */
export interface RegionalNetwork extends NetworkOutputs {
  /** Topic of the region's alarms; undefined where the environment has none. */
  readonly alarmTopicArn: pulumi.Output<string> | undefined;
}

/** The network of each region. */
export type NetworkLayer = ByRegion<RegionalNetwork>;

/** Where the stores of a region lie, and who is told of what goes wrong with them. */
export interface DataPlace {
  readonly network: DataNetwork;
  readonly alarmTopicArn: pulumi.Output<string> | undefined;
}

/** A stream on MSK as its clients need it. */
export interface StreamStore {
  readonly clusterArn: pulumi.Output<string>;
  /** `host:port,…`; clients sign in by IAM. */
  readonly bootstrapBrokers: pulumi.Output<string>;
}

/** Ids of what spans regions, by which a move of home names it: the same in each. */
export interface GlobalStores {
  readonly globalClusterIdentifier: pulumi.Output<string>;
  readonly globalReplicationGroupId: pulumi.Output<string>;
}

/** The stores of one region, all of them inside it. */
export interface RegionalStores {
  readonly database: DatabaseOutputs;
  /** What home computes and everybody reads: where the stores span regions it takes writes at home alone. */
  readonly cache: CacheOutputs;
  /** Sessions and carts, written in each region for itself. In one region for ever it is the cache. */
  readonly sessions: CacheOutputs;
  /** Undefined where the broker lives inside the cluster. */
  readonly stream: StreamStore | undefined;
  /** What seals the keys with which auth signs. */
  readonly keySeal: SecretOutputs;
  /** Undefined in one region for ever. */
  readonly global: GlobalStores | undefined;
}

/** The stores of each region. */
export type DataLayer = ByRegion<RegionalStores>;

/** The Kubernetes cluster of each region. */
export type ClusterLayer = ByRegion<ClusterOutputs>;

/** The way into one region. */
export interface RegionalApps {
  /** The internal balancer before the services. */
  readonly balancer: { readonly arn: pulumi.Output<string>; readonly dnsName: pulumi.Output<string> };
}

/** The way into each region. */
export type AppsLayer = ByRegion<RegionalApps>;

/** The way in for users. */
export interface EdgeLayer {
  readonly url: pulumi.Output<string>;
  /** Name on cloudfront.net. */
  readonly domainName: pulumi.Output<string>;
  readonly distributionId: pulumi.Output<string>;
  /** Where home is switched; undefined for a single region. */
  readonly keyValueStoreArn: pulumi.Output<string> | undefined;
  /** The plan that moves home; undefined where there is none. */
  readonly failoverPlanArn: pulumi.Output<string> | undefined;
}
