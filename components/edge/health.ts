import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createAlarm } from "../lib/alarms";
import { type AlarmDefinition } from "../lib/alarms.plan";
import { namedTags, type Tags } from "../lib/tags";
import { type EdgeOrigin } from "./origins";

/**
 * What makes a region unhealthy. Route 53 reads the alarm's metric, not its state: it takes no percentile and no "three of five". A
 * balancer says how many targets are healthy in each zone that it has: none in the best of them is none at all. Silence counts too,
 * for a region that is lost says nothing.
 */
export const originHealth: AlarmDefinition = {
  meaning: "The balancer has no healthy target in any zone. Route 53 takes the region for unhealthy.",
  ...{ namespace: "AWS/ApplicationELB", metric: "HealthyHostCount", statistic: "Maximum" },
  ...{ comparison: "below", threshold: 1, unit: "healthy targets" },
  periodSeconds: 60,
  points: { of: 3, beyond: 3 },
  noData: "breaching",
};

/** Creates a region's health check, which lives outside the region, and the alarm within the region that it follows. */
export function createHealthCheck(
  parent: pulumi.Resource,
  name: string,
  region: string,
  { arn, targetGroupArn }: EdgeOrigin,
  tags: Tags,
): aws.route53.HealthCheck {
  const prefix = `${name}-${region}`;
  const dimensions = {
    LoadBalancer: pulumi.output(arn).apply((text) => text.replace(/^.*:loadbalancer\//, "")),
    TargetGroup: pulumi.output(targetGroupArn ?? "").apply((text) => text.replace(/^.*:/, "")),
  };
  const target = { region, prefix, dimensions, topicArns: [], tags };
  const alarm = createAlarm(parent, target, "healthy-targets", originHealth);
  return new aws.route53.HealthCheck(
    `${prefix}-health`,
    {
      type: "CLOUDWATCH_METRIC",
      cloudwatchAlarmName: alarm.name,
      cloudwatchAlarmRegion: region,
      insufficientDataHealthStatus: "Unhealthy",
      // Route 53 copies the alarm when the check is written: another definition has to be written again.
      triggers: { definition: JSON.stringify(originHealth) },
      tags: namedTags(`${prefix}-health`, tags),
    },
    { parent },
  );
}
