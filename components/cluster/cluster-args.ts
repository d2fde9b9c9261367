import type * as pulumi from "@pulumi/pulumi";
import { defaultKubernetesVersion, type KubernetesVersion } from "../catalogue/kubernetes";
import { type Protection } from "../lib/protection";
import { type Tags } from "../lib/tags";
import { type ZonedSubnets } from "../network/outputs";

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
  /** `on` keeps cluster and key from deletion, by AWS and by Pulumi. @default on */
  readonly protection?: Protection;
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
export type ClusterCompute = AutoModeCompute | ManagedCompute;

/** EKS Auto Mode with NodePools of our own (`NodePools`), so that their limits are ours and no node starts before them. */
export interface AutoModeCompute {
  readonly profile: "autoMode";
}

/** Managed node groups. Nothing adds nodes by itself below `max` until an autoscaler is installed. */
export interface ManagedCompute {
  readonly profile: "managed";
  readonly subnets: ZonedSubnets;
  /** By a name that stays. */
  readonly nodeGroups: Readonly<Record<string, NodeGroupArgs>>;
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
  /** @default ON_DEMAND */
  readonly capacityType?: "ON_DEMAND" | "SPOT";
  /** GiB of the encrypted root volume. @default 50 */
  readonly rootVolumeGib?: number;
  /** Kubernetes labels of the nodes. @default none */
  readonly labels?: Readonly<Record<string, string>>;
}

/** What `Cluster` takes where an argument is not given. */
export const clusterDefaults = {
  compute: { profile: "autoMode" },
  version: defaultKubernetesVersion,
  logRetentionDays: 90,
  protection: "on",
} as const satisfies Partial<ClusterArgs>;

/** What a node group takes where an argument is not given. */
export const nodeGroupDefaults = {
  capacityType: "ON_DEMAND",
  rootVolumeGib: 50,
} as const satisfies Partial<NodeGroupArgs>;
