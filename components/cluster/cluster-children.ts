import * as aws from "@pulumi/aws";
import { child } from "../lib/transform";

/** The children of a cluster that its user may change, by role. */
export const clusterChildren = {
  key: child(aws.kms.Key),
  logGroup: child(aws.cloudwatch.LogGroup),
  cluster: child(aws.eks.Cluster),
  clusterRole: child(aws.iam.Role, /-cluster-role$/),
  nodeRole: child(aws.iam.Role, /-node-role$/),
  addOn: child(aws.eks.Addon),
  nodeGroup: child(aws.eks.NodeGroup),
  launchTemplate: child(aws.ec2.LaunchTemplate),
  interruptionQueue: child(aws.sqs.Queue),
  interruptionRule: child(aws.cloudwatch.EventRule),
  alarm: child(aws.cloudwatch.MetricAlarm),
};
