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
  readonly topicArns: readonly pulumi.Input<string>[];
  readonly tags: Tags;
}

/** One of several series that an alarm looks at together. */
export interface AlarmSeries {
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
  /** @default the metric of the alarm */
  readonly metric?: string;
}

/** Several series that an alarm looks at as if they were one: their greatest value, or their sum. CloudWatch takes ten. */
export interface CombinedTarget extends Omit<AlarmTarget, "dimensions"> {
  readonly series: readonly AlarmSeries[];
  readonly combine: "MAX" | "SUM";
}

/** Creates a CloudWatch alarm for each definition, named after what it watches. */
export function createAlarms(
  parent: pulumi.Resource,
  target: AlarmTarget | CombinedTarget,
  definitions: Readonly<Record<string, AlarmDefinition>>,
): void {
  for (const [name, definition] of Object.entries(definitions)) createAlarm(parent, target, name, definition);
}

/** Creates one CloudWatch alarm, for what else refers to it. */
export function createAlarm(
  parent: pulumi.Resource,
  target: AlarmTarget | CombinedTarget,
  name: string,
  definition: AlarmDefinition,
): aws.cloudwatch.MetricAlarm {
  const logicalName = `${target.prefix}-alarm-${name}`;
  return new aws.cloudwatch.MetricAlarm(logicalName, alarmArguments(logicalName, target, definition), {
    parent,
  });
}

function alarmArguments(
  name: string,
  target: AlarmTarget | CombinedTarget,
  definition: AlarmDefinition,
): aws.cloudwatch.MetricAlarmArgs {
  const { region, topicArns, tags } = target;
  return {
    region,
    alarmDescription: definition.meaning,
    ...("series" in target ? combined(target, definition) : single(target.dimensions, definition)),
    comparisonOperator: definition.comparison === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
    threshold: definition.threshold,
    evaluationPeriods: definition.points.of,
    datapointsToAlarm: definition.points.beyond,
    treatMissingData: definition.noData ?? "missing",
    alarmActions: [...topicArns],
    okActions: [...topicArns],
    tags: namedTags(name, tags),
  };
}

function single(
  dimensions: AlarmTarget["dimensions"],
  { namespace, metric, statistic, periodSeconds }: AlarmDefinition,
): Partial<aws.cloudwatch.MetricAlarmArgs> {
  const percentile = /^p\d/.test(statistic);
  return {
    ...{ namespace, metricName: metric, dimensions, period: periodSeconds },
    ...(percentile ? { extendedStatistic: statistic } : { statistic }),
  };
}

function combined(
  { series, combine }: CombinedTarget,
  definition: AlarmDefinition,
): Partial<aws.cloudwatch.MetricAlarmArgs> {
  const [only, ...others] = series;
  // CloudWatch takes no combination of one.
  if (only && others.length === 0) {
    return single(only.dimensions, { ...definition, metric: only.metric ?? definition.metric });
  }
  const queries = series.map(({ dimensions, metric = definition.metric }, index) => ({
    id: `series${index + 1}`,
    metric: {
      ...{ namespace: definition.namespace, metricName: metric, dimensions },
      ...{ period: definition.periodSeconds, stat: definition.statistic },
    },
  }));
  const expression = `${combine}([${queries.map(({ id }) => id).join(", ")}])`;
  const whole = { id: "whole", expression, label: definition.metric, returnData: true };
  return { metricQueries: [...queries, whole] };
}
