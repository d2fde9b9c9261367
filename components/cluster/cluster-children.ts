import * as aws from "@pulumi/aws";
import { child } from "../lib/transform";

/** The children of a cluster that its user may change, by role. */
export const clusterChildren = {
  /** Of the objects inside the cluster, secrets among them. */
  key: child(aws.kms.Key),
  /** Logs of the control plane, made before EKS makes a group that keeps them for ever. */
  logGroup: child(aws.cloudwatch.LogGroup),
  /** The control plane. */
  cluster: child(aws.eks.Cluster),
  /** By which the control plane works with the account. */
  clusterRole: child(aws.iam.Role, /-cluster-role$/),
  /** What nodes themselves may do: join, and pull images. */
  nodeRole: child(aws.iam.Role, /-node-role$/),
  /** Each add-on of EKS, such as DNS and storage. */
  addOn: child(aws.eks.Addon),
  /** Each managed group of nodes; with compute profile `karpenter` that of the system. */
  nodeGroup: child(aws.eks.NodeGroup),
  /** What the servers of a group are like: encrypted disks, credentials out of the reach of pods. */
  launchTemplate: child(aws.ec2.LaunchTemplate),
  /** Where EC2 says which servers will go. Only with compute profile `karpenter`. */
  interruptionQueue: child(aws.sqs.Queue),
  /** What brings each kind of notice into that queue. */
  interruptionRule: child(aws.cloudwatch.EventRule),
  /** Every alarm of the component. */
  alarm: child(aws.cloudwatch.MetricAlarm),
};
