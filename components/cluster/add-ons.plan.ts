/** One managed add-on. */
export interface AddOnPlan {
  readonly name: string;
  /** The add-on's own configuration; its schema: `aws eks describe-addon-configuration`. */
  readonly configuration?: Readonly<Record<string, unknown>>;
}

/**
 * Add-ons that nodes need to become ready, so they come before the nodes. They are DaemonSets: with no node yet they are complete.
 */
export function addOnsBeforeNodes(podSecurityGroups: boolean): readonly AddOnPlan[] {
  // Without the switch a NetworkPolicy is accepted and has no effect.
  const network = { enableNetworkPolicy: "true", ...(podSecurityGroups ? ownInterfaces : {}) };
  return [
    { name: "vpc-cni", configuration: network },
    { name: "kube-proxy" },
    { name: "eks-pod-identity-agent" },
  ];
}

/** Interfaces for pods with security groups of their own. Nodes that run already get none. */
const ownInterfaces = {
  // By the mode `strict`, EKS's default, network policies have no effect on these pods.
  env: { ENABLE_POD_ENI: "true", POD_SECURITY_GROUP_ENFORCING_MODE: "standard" },
  // Whoever changes the mode to strict would cut the kubelet's probes off without it.
  init: { env: { DISABLE_TCP_EARLY_DEMUX: "true" } },
};

/** Metrics for HorizontalPodAutoscalers. A Deployment: without a node to run on, its creation waits 20 minutes and fails. */
export const metricsServer: AddOnPlan = { name: "metrics-server" };

/** The EBS driver, the one add-on with rights of its own in AWS. */
export const storageDriver: AddOnPlan = {
  name: "aws-ebs-csi-driver",
  configuration: { defaultStorageClass: { enabled: true } },
};

/** The service account of the EBS driver. */
export const storageDriverAccount = { namespace: "kube-system", name: "ebs-csi-controller-sa" } as const;

/** Add-ons that run as Deployments on nodes, so they come after the nodes. */
export const addOnsAfterNodes: readonly AddOnPlan[] = [{ name: "coredns" }, metricsServer, storageDriver];
