import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { createAlarms } from "../lib/alarms";
import { type AlarmsArgs, plannedAlarms, topicsOf } from "../lib/alarms.plan";
import { balancerAlarms, isOfTargets, type LoadBalancerAlarm } from "./load-balancer-alarms.plan";
import { type BalancerPlan } from "./load-balancer-args";
import { type CreatedGroups } from "./target-groups";

/** Creates the alarms of a balancer, and those of each of its groups. */
export function createBalancerAlarms(
  parent: pulumi.Resource,
  name: string,
  { region, type, tags }: BalancerPlan,
  created: {
    readonly balancer: aws.lb.LoadBalancer;
    readonly groups: CreatedGroups;
    readonly alarms: AlarmsArgs<LoadBalancerAlarm> | undefined;
  },
): void {
  const { balancer, groups, alarms } = created;
  const topicArns = topicsOf(alarms);
  const LoadBalancer = balancer.arnSuffix;
  for (const [alarm, definition] of Object.entries(plannedAlarms(balancerAlarms(type), alarms))) {
    const named = { [alarm]: definition };
    if (!isOfTargets(alarm)) {
      createAlarms(parent, { region, prefix: name, dimensions: { LoadBalancer }, topicArns, tags }, named);
      continue;
    }
    for (const { alternative, group } of [groups.target, ...groups.alternatives]) {
      const prefix = alternative === undefined ? name : `${name}-${alternative}`;
      const dimensions = { LoadBalancer, TargetGroup: group.arnSuffix };
      createAlarms(parent, { region, prefix, dimensions, topicArns, tags }, named);
    }
  }
}
