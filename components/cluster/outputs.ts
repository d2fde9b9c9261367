import type * as pulumi from "@pulumi/pulumi";

/**
 * What other components need of a cluster. `Cluster` has it; a program that reads another stack builds it from that stack's
 * exports. Take this interface, never the class.
 */
export interface ClusterOutputs {
  /** Region of the cluster, plain. */
  readonly region: string;
  /** Physical name, as `aws eks` and pod identity associations take it. */
  readonly name: pulumi.Input<string>;
  readonly arn: pulumi.Input<string>;
  /** URL of the Kubernetes API. Private addresses only, unless the cluster has a public allow-list. */
  readonly endpoint: pulumi.Input<string>;
  /** Base64. */
  readonly certificateAuthorityData: pulumi.Input<string>;
  /** The security group that EKS made for the cluster; nodes and pods carry it. */
  readonly securityGroupId: pulumi.Input<string>;
  /** URL by which others trust the cluster's tokens. Pods need it for nothing: they have Pod Identity. */
  readonly oidcIssuer: pulumi.Input<string>;
  /** Role of the nodes, for policies that are attached elsewhere. */
  readonly nodeRoleName: pulumi.Input<string>;
  /** The same role, for policies that name it. */
  readonly nodeRoleArn: pulumi.Input<string>;
  /** Instance profile of the node role. Only with compute profile `autoMode`: a NodeClass names it. */
  readonly nodeInstanceProfileName?: pulumi.Input<string>;
  /** What Karpenter needs of AWS. Only with compute profile `karpenter`. */
  readonly karpenter?: KarpenterOutputs;
  /** Where pods may have security groups of their own. Only with `podSecurityGroups` of the compute profile. */
  readonly podSecurityGroups?: PodSecurityGroups;
  /**
   * Whether EKS's own add-on metrics-server runs in it: `Cluster` brings it with managed nodes, `NodePools` with Auto Mode. Say `false`
   * for a cluster that somebody else made without. @default true: two of them would undo each other's work
   */
  readonly metricsServer?: boolean;
  /**
   * Whether Container Insights publishes metrics of its pods in CloudWatch, in the classic form with namespace ContainerInsights, not the
   * one of OpenTelemetry, which names them otherwise. It is EKS's add-on amazon-cloudwatch-observability, which costs by pod and is for
   * who runs the cluster to install; services have alarms by it then: `{ ...cluster, containerInsights: true }`. @default false
   */
  readonly containerInsights?: boolean;
  /**
   * Kubeconfig as JSON. It fetches a token with `aws eks get-token` whenever it is used and holds none itself. Resolves once
   * the administrators' access entries exist.
   */
  readonly kubeconfig: pulumi.Input<string>;
}

/** What a security group for pods needs. */
export interface PodSecurityGroups {
  /** VPC of the cluster. */
  readonly vpcId: pulumi.Input<string>;
}

/** What Karpenter works with in AWS. */
export interface KarpenterOutputs {
  /** Name of the queue of interruptions, once rules write to it. */
  readonly queueName: pulumi.Input<string>;
  /** Instance profile of its nodes, once the role has its rights and its entry into the cluster. */
  readonly instanceProfileName: pulumi.Input<string>;
  readonly nodeRoleArn: pulumi.Input<string>;
}

/**
 * The tag without which Auto Mode may not register pods in a target group that it did not create (the condition of
 * AmazonEKSLoadBalancingPolicy), nor attach a volume. Put it on target groups that a `Service` is bound to.
 */
export function clusterOwnershipTags(
  clusterName: pulumi.Input<string>,
): Record<string, pulumi.Input<string>> {
  return { "eks:eks-cluster-name": clusterName };
}
