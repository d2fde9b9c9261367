import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { createAlarms } from "../lib/alarms";
import { plannedAlarms, topicsOf } from "../lib/alarms.plan";
import { clusterAlarms } from "./cluster-alarms.plan";
import { type ClusterArgs } from "./cluster-args";

/** Creates the alarms of a cluster. Children: `<name>-alarm-<alarm>`. */
export function createClusterAlarms(
  parent: pulumi.Resource,
  name: string,
  { region, alarms, tags = {} }: ClusterArgs,
  cluster: aws.eks.Cluster,
): void {
  const topicArns = topicsOf(alarms);
  const target = { region, prefix: name, dimensions: { ClusterName: cluster.name }, topicArns, tags };
  createAlarms(parent, target, plannedAlarms(clusterAlarms, alarms));
}
