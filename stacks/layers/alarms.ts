import type * as pulumi from "@pulumi/pulumi";
import { AlarmTopic } from "@tenfold/components";
import { type EnvironmentConfig } from "../config/environment-config";
import { type ByRegion } from "./outputs";

/** What has a topic for alarms, where the environment has any. */
interface Alarmed {
  readonly alarmTopicArn: pulumi.Output<string> | undefined;
}

/** Whether somebody is woken by this environment. */
export function hasAlarms({ alerts }: EnvironmentConfig): boolean {
  return alerts.alarms !== "off";
}

/** The topics that the alarms of every layer are sent to, one in each region. */
export function createAlarmTopics(config: EnvironmentConfig): ByRegion<pulumi.Output<string>> {
  if (!hasAlarms(config)) return {};
  const { regions, alerts, tags } = config;
  return Object.fromEntries(
    regions.map((region) => [
      region,
      new AlarmTopic(`alarms-${region}`, { region, emails: alerts.emails, tags }).arn,
    ]),
  );
}

/** The topic of the edge: CloudFront's and its firewall's metrics are in one region, whichever the environment has. */
export function createEdgeTopic(config: EnvironmentConfig): Alarmed {
  if (!hasAlarms(config)) return { alarmTopicArn: undefined };
  const { alerts, tags } = config;
  const topic = new AlarmTopic("alarms-edge", { region: "us-east-1", emails: alerts.emails, tags });
  return { alarmTopicArn: topic.arn };
}

/** What a component of one region takes for its alarms. */
export function alarmsOf(topic: Alarmed | undefined): "off" | { topicArns: pulumi.Output<string>[] } {
  const arn = topic?.alarmTopicArn;
  return arn === undefined ? "off" : { topicArns: [arn] };
}

/** What a component of several regions takes for its alarms. */
export function alarmsIn(
  topics: ByRegion<Alarmed>,
): "off" | { topicArns: Record<string, pulumi.Output<string>[]> } {
  const arns = Object.entries(topics).flatMap(([region, { alarmTopicArn }]) =>
    alarmTopicArn === undefined ? [] : [[region, [alarmTopicArn]] as [string, pulumi.Output<string>[]]],
  );
  return arns.length === 0 ? "off" : { topicArns: Object.fromEntries(arns) };
}
