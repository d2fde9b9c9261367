import type * as pulumi from "@pulumi/pulumi";
import { defaultKubernetesVersion, type KubernetesVersion } from "../catalogue/kubernetes";
import { type AlarmsArgs } from "../lib/alarms.plan";
import { type Connections } from "../lib/connections.plan";
import { type Protection } from "../lib/protection";
import { type Tags } from "../lib/tags";
import { type Transforms } from "../lib/transform";
import { type ZonedSubnets } from "../network/outputs";
import { type ClusterAlarm } from "./cluster-alarms.plan";
import { type clusterChildren } from "./cluster-children";

/** Arguments of `Cluster`. */
export interface ClusterArgs {
  /** AWS region, e.g. `us-west-2`. */
  readonly region: string;
  /**
   * Subnets of the control plane, in two zones or more. Frozen: subnets may be exchanged later only within the zones of the first
   * day, so name the zones here even where the network grows. Nodes have subnets of their own.
   */
  readonly controlPlaneSubnets: ZonedSubnets;
  /**
   * IAM principals with full access to the Kubernetes API, by a name that stays: role or user ARNs, never session ARNs. The
   * principal that deploys into the cluster must be among them; nobody else has access, not even who created the cluster.
   */
  readonly admins: Readonly<Record<string, pulumi.Input<string>>>;
  /** Who runs the nodes. @default autoMode: EKS runs Karpenter, load balancing, storage and DNS; no chart to install */
  readonly compute?: ClusterCompute;
  /** Physical name, 1 to 100 characters. @default environment and component name */
  readonly clusterName?: string;
  /** Kubernetes minor version. @default the catalogue's, the one with the longest support ahead */
  readonly version?: KubernetesVersion;
  /** Who reaches the Kubernetes API over the network. @default only what lies in the cluster's own security group */
  readonly apiAccess?: ApiAccess;
  /** Days that the control plane's logs are kept; one of CloudWatch's steps. @default 90: an audit of the last quarter */
  readonly logRetentionDays?: number;
  /** Role that the kubeconfig assumes. @default none: whoever runs the program */
  readonly kubeconfigRoleArn?: pulumi.Input<string>;
  /**
   * Stores that all nodes and pods are let through to, in the cluster's region, by a name that stays: `{ orders: database }`. For one
   * service alone it is `connections` of the `Service`. `opened` says which ports. @default none: the stores say themselves who may connect
   */
  readonly connections?: Connections;
  /** `on` keeps cluster and key from deletion, by AWS and by Pulumi. @default on */
  readonly protection?: Protection;
  /** Alarms of the control plane, with thresholds as data: `clusterAlarms`. @default all, telling nobody */
  readonly alarms?: AlarmsArgs<ClusterAlarm>;
  /** Changes of single children, by their role. @default none */
  readonly transform?: Transforms<typeof clusterChildren>;
  /** Tags of every child that AWS can tag. @default none */
  readonly tags?: Tags;
}

/** Network paths to the Kubernetes API beside those of nodes and pods. CIDR blocks, e.g. `203.0.113.0/24`. */
export interface ApiAccess {
  /** Addresses on the internet that may reach a public endpoint. @default none: no public endpoint */
  readonly publicCidrs?: readonly string[];
  /** Addresses inside the network that may reach the private endpoint: a runner, a VPN. @default none */
  readonly privateCidrs?: readonly string[];
}

/** Who runs the nodes of a cluster. */
export type ClusterCompute = AutoModeCompute | KarpenterCompute | ManagedCompute;

/** EKS Auto Mode with NodePools of our own (`NodePools`), so that their limits are ours and no node starts before them. */
export interface AutoModeCompute {
  /** Who adds nodes: EKS, Karpenter, or nobody by itself. */
  readonly profile: "autoMode";
}

/**
 * A small managed group for what a cluster needs before it can grow, and what Karpenter needs in AWS: queue and rules for
 * interruptions, a role for its nodes, and one for itself. Karpenter and its pools come with `ClusterAddons`.
 */
export interface KarpenterCompute {
  /** Who adds nodes: EKS, Karpenter, or nobody by itself. */
  readonly profile: "karpenter";
  /** Subnets of the system nodes, one per zone. Those of Karpenter's own nodes are an argument of its pools. */
  readonly subnets: ZonedSubnets;
  /** Nodes for DNS, storage, metrics and Karpenter itself, tainted `CriticalAddonsOnly` against everything else. */
  readonly system?: SystemNodesArgs;
  /**
   * Whether pods may have security groups of their own (`Service`: securityGroup), which EKS gives them on network interfaces of their own.
   * Karpenter starts such a pod only on types that can; none of family t can.
   * @default false
   */
  readonly podSecurityGroups?: boolean;
}

/** The nodes that run before Karpenter does. */
export interface SystemNodesArgs {
  /** Nodes, all the time. @default one per subnet, 2 at least: losing a zone leaves Karpenter's second pod */
  readonly count?: number;
  /** EC2 types of one architecture. @default m7g.large and m8g.large */
  readonly instanceTypes?: readonly string[];
  /** GiB of the encrypted root volume. @default 50 */
  readonly rootVolumeGib?: number;
}

/** Managed node groups. Nothing adds nodes by itself below `max` until an autoscaler is installed (`ClusterAddons`: clusterAutoscaler). */
export interface ManagedCompute {
  /** Who adds nodes: EKS, Karpenter, or nobody by itself. */
  readonly profile: "managed";
  /** Subnets of the nodes, one per zone. */
  readonly subnets: ZonedSubnets;
  /** By a name that stays. */
  readonly nodeGroups: Readonly<Record<string, NodeGroupArgs>>;
  /**
   * Whether pods may have security groups of their own (`Service`: securityGroup), which EKS gives them on network interfaces of their own.
   * Refused with types of family t, which have no such interfaces. Nodes that run already must be made anew. Each node gives one
   * interface up for it, which EKS does not take off the pods that a node may have: one that is full leaves pods without an address.
   * @default false
   */
  readonly podSecurityGroups?: boolean;
}

/** One managed node group over all node subnets. */
export interface NodeGroupArgs {
  /** Nodes at least. */
  readonly min: number;
  /** Nodes at most. */
  readonly max: number;
  /** Nodes on the first day; an autoscaler moves it afterwards and a later change here has no effect. @default min */
  readonly desired?: number;
  /** EC2 types of one architecture, e.g. `["m8g.large"]`. */
  readonly instanceTypes: readonly string[];
  /** How servers are bought. @default ON_DEMAND: a spot server may go within two minutes */
  readonly capacityType?: "ON_DEMAND" | "SPOT";
  /** GiB of the encrypted root volume. @default 50 */
  readonly rootVolumeGib?: number;
  /** Kubernetes labels of the nodes. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** What keeps pods away that do not tolerate it. One group at least must have none, or DNS never starts. @default none */
  readonly taints?: readonly NodeTaint[];
  /** Servers that are prepared and stopped, so that they join within two minutes instead of five. @default none */
  readonly warmPool?: WarmPoolArgs;
}

/** A taint of every node of a group. */
export interface NodeTaint {
  /** What a pod's toleration names, such as `nvidia.com/gpu`. */
  readonly key: string;
  /** What the toleration must say of it. @default none: the key alone counts */
  readonly value?: string;
  /** What becomes of a pod that does not tolerate it: `NO_SCHEDULE` keeps it away, `NO_EXECUTE` ends it too where it runs already, `PREFER_NO_SCHEDULE` keeps it away while there is room elsewhere. */
  readonly effect: "NO_SCHEDULE" | "NO_EXECUTE" | "PREFER_NO_SCHEDULE";
}

/**
 * Servers prepared ahead, by the warm pool of EC2 Auto Scaling that EKS has had for its groups since April 2026. EKS keeps them out of the
 * cluster until they are needed; in an Auto Scaling group of one's own they would join while they are prepared, and then count as nodes
 * that are lost, so there are none of those here. The cluster autoscaler need not know of them. On-demand only: EC2 keeps
 * no spot server stopped.
 */
export interface WarmPoolArgs {
  /** Servers kept prepared, whatever the group's size is. With 20 the next 20 join within two minutes; further ones start from nothing. */
  readonly size: number;
  /** `STOPPED` costs only the volumes; `RUNNING` costs servers and joins at once. @default STOPPED */
  readonly state?: "STOPPED" | "RUNNING";
  /** Whether servers that are no longer needed go back into the pool. @default false: a used server has pods' leftovers */
  readonly reuse?: boolean;
}

/** What `Cluster` takes where an argument is not given. */
export const clusterDefaults = {
  compute: { profile: "autoMode" },
  version: defaultKubernetesVersion,
  logRetentionDays: 90,
  protection: "on",
} as const satisfies Partial<ClusterArgs>;

/** What the system nodes of Karpenter's profile take where an argument is not given. */
export const systemNodesDefaults = {
  instanceTypes: ["m7g.large", "m8g.large"],
  rootVolumeGib: 50,
} as const satisfies SystemNodesArgs;

/** What a node group takes where an argument is not given. */
export const nodeGroupDefaults = {
  capacityType: "ON_DEMAND",
  rootVolumeGib: 50,
  warmPool: { state: "STOPPED", reuse: false },
} as const;
