/** One managed add-on. */
export interface AddOnPlan {
  readonly name: string;
  /** The add-on's own configuration; its schema: `aws eks describe-addon-configuration`. */
  readonly configuration?: Readonly<Record<string, unknown>>;
}

/**
 * Add-ons that nodes need to become ready, so they come before the nodes. They are DaemonSets: with no node yet they are complete.
 */
export const addOnsBeforeNodes: readonly AddOnPlan[] = [
  // Without the switch a NetworkPolicy is accepted and has no effect.
  { name: "vpc-cni", configuration: { enableNetworkPolicy: "true" } },
  { name: "kube-proxy" },
  { name: "eks-pod-identity-agent" },
];

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
