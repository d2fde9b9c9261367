import * as pulumi from "@pulumi/pulumi";
import { createAlarms } from "../lib/alarms";
import { plannedAlarms, topicsOf } from "../lib/alarms.plan";
import { nameInMetrics, serviceInsightAlarms, targetAlarms } from "./service-alarms.plan";
import { type ServiceFacts } from "./service-facts";

/** Creates the alarms of a service, by what is there to see it with. Children: `<name>-alarm-<alarm>`. */
export function createServiceAlarms({ parent, name, serviceName, args }: ServiceFacts): void {
  const { cluster, namespace, ingress, scaling, alarms, tags = {} } = args;
  const target = { region: cluster.region, prefix: name, topicArns: topicsOf(alarms), tags };
  const { arn, loadBalancerArn } = ingress?.targetGroup ?? {};
  if (arn !== undefined && loadBalancerArn !== undefined) {
    const dimensions = {
      LoadBalancer: pulumi.output(loadBalancerArn).apply(nameInMetrics),
      TargetGroup: pulumi.output(arn).apply(nameInMetrics),
    };
    createAlarms(parent, { ...target, dimensions }, plannedAlarms(targetAlarms(scaling), alarms));
  }
  if (cluster.containerInsights) {
    // Container Insights calls a workload the name of its pods.
    const dimensions = { ClusterName: cluster.name, Namespace: namespace, PodName: serviceName };
    createAlarms(parent, { ...target, dimensions }, plannedAlarms(serviceInsightAlarms, alarms));
  }
}
