import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AlarmDefinition } from "./alarms.plan";
import { namedTags, type Tags } from "./tags";

/** What the alarms of one child look at. */
export interface AlarmTarget {
  readonly region: string;
  /** Prefix of the alarms' names: the child's name. */
  readonly prefix: string;
  /** Dimensions that name the child in CloudWatch. */
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
  readonly topicArns: readonly string[];
  readonly tags: Tags;
}

/** Creates a CloudWatch alarm for each definition, named after what it watches. */
export function createAlarms(
  parent: pulumi.Resource,
  target: AlarmTarget,
  definitions: Readonly<Record<string, AlarmDefinition>>,
): void {
  for (const [name, definition] of Object.entries(definitions)) {
    const logicalName = `${target.prefix}-alarm-${name}`;
    new aws.cloudwatch.MetricAlarm(logicalName, alarmArguments(logicalName, target, definition), { parent });
  }
}

function alarmArguments(
  name: string,
  { region, dimensions, topicArns, tags }: AlarmTarget,
  definition: AlarmDefinition,
): aws.cloudwatch.MetricAlarmArgs {
  const percentile = /^p\d/.test(definition.statistic);
  return {
    region,
    alarmDescription: definition.meaning,
    namespace: definition.namespace,
    metricName: definition.metric,
    dimensions,
    ...(percentile ? { extendedStatistic: definition.statistic } : { statistic: definition.statistic }),
    comparisonOperator: definition.comparison === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
    threshold: definition.threshold,
    period: definition.periodSeconds,
    evaluationPeriods: definition.points.of,
    datapointsToAlarm: definition.points.beyond,
    treatMissingData: definition.noData ?? "missing",
    alarmActions: [...topicArns],
    okActions: [...topicArns],
    tags: namedTags(name, tags),
  };
}
