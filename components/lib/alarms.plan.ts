import type * as pulumi from "@pulumi/pulumi";
import { type ArgumentCheck } from "./errors";

/** When a metric is a reason to wake somebody, as data. */
export interface AlarmDefinition {
  /** What is wrong when it goes off, and what to look at first. It is the alarm's description. */
  readonly meaning: string;
  readonly namespace: string;
  readonly metric: string;
  /** `Average`, `Maximum`, `Sum`, or a percentile such as `p99`. */
  readonly statistic: string;
  readonly comparison: "above" | "below";
  /** In the metric's own unit. */
  readonly threshold: number;
  /** Unit of the threshold, for people: `percent`, `bytes`, `seconds`. */
  readonly unit: string;
  /** Seconds of one data point: a multiple of 60. */
  readonly periodSeconds: number;
  /** Data points looked at, and how many of them must be beyond the threshold. */
  readonly points: { readonly of: number; readonly beyond: number };
  /** What no data means. `missing` keeps the last state. @default "missing" */
  readonly noData?: "breaching" | "notBreaching" | "missing";
}

/** A component's alarms by name. */
export type AlarmDefinitions = Readonly<Record<string, AlarmDefinition>>;

/** A change of one alarm: another threshold, or none at all. */
export type AlarmChange = "off" | Partial<Pick<AlarmDefinition, "threshold" | "points" | "periodSeconds">>;

/** What a component takes for its alarms. `off` creates none. */
export type AlarmsArgs<Names extends string> = "off" | AlarmSettings<Names>;

/** Whom alarms tell, and which of them differ from the component's own. */
export interface AlarmSettings<Names extends string> {
  /** ARNs of SNS topics, in the component's region, that are told when an alarm goes off and when it is over. @default none: alarms show in CloudWatch alone */
  readonly topicArns?: readonly pulumi.Input<string>[];
  readonly change?: { readonly [Name in Names]?: AlarmChange };
}

/** What a component in several regions takes for its alarms. `off` creates none. */
export type GlobalAlarmsArgs<Names extends string> = "off" | GlobalAlarmSettings<Names>;

/** As {@link AlarmSettings}, with topics for each region: an alarm tells topics of its own region alone. */
export interface GlobalAlarmSettings<Names extends string> extends Omit<AlarmSettings<Names>, "topicArns"> {
  /** ARNs of SNS topics by region, e.g. `{ "us-west-2": [topic.arn] }`. @default none: alarms show in CloudWatch alone */
  readonly topicArns?: Readonly<Record<string, readonly pulumi.Input<string>[]>>;
}

/** Arguments with alarms in one region. */
interface AlarmedInRegion {
  readonly region: string;
  readonly alarms?: AlarmsArgs<string>;
}

/** Arguments with alarms in each of several regions. */
interface AlarmedInRegions {
  readonly regions: Readonly<Record<string, unknown>>;
  readonly alarms?: GlobalAlarmsArgs<string>;
}

/** What a component with alarms is told of them, and the place that they are in. Arguments of most components are one. */
export type Alarmed = AlarmedInRegion | AlarmedInRegions;

/** What a component in several regions takes for its alarms, in one of them. */
export function alarmsIn<Names extends string>(
  region: string,
  args: GlobalAlarmsArgs<Names> | undefined,
): AlarmsArgs<Names> | undefined {
  if (args === undefined || args === "off") return args;
  return { ...args, topicArns: args.topicArns?.[region] ?? [] };
}

/** Whom alarms tell. */
export function topicsOf(args: AlarmsArgs<string> | undefined): readonly pulumi.Input<string>[] {
  return args === undefined || args === "off" ? [] : (args.topicArns ?? []);
}

/** Alarms of a component after its user's changes. */
export function plannedAlarms(
  definitions: AlarmDefinitions,
  args: AlarmsArgs<string> | undefined,
): Readonly<Record<string, AlarmDefinition>> {
  if (args === "off") return {};
  const planned: Record<string, AlarmDefinition> = {};
  for (const [name, definition] of Object.entries(definitions)) {
    const change = args?.change?.[name];
    if (change !== "off") planned[name] = { ...definition, ...change };
  }
  return planned;
}

/** Records what CloudWatch would refuse in the changes and the topics, and names of alarms that the component does not have. */
export function checkAlarms(check: ArgumentCheck, definitions: AlarmDefinitions, alarmed: Alarmed): void {
  if (alarmed.alarms === undefined || alarmed.alarms === "off") return;
  checkChanges(check, definitions, alarmed.alarms.change ?? {});
  if ("regions" in alarmed) checkGlobalTopics(check, Object.keys(alarmed.regions), alarmed.alarms);
  else checkTopics(check, alarmed.region, topicsOf(alarmed.alarms));
}

function checkChanges(
  check: ArgumentCheck,
  definitions: AlarmDefinitions,
  changes: Readonly<Record<string, AlarmChange | undefined>>,
): void {
  const names = Object.keys(definitions);
  for (const [name, change] of Object.entries(changes)) {
    const field = `alarms.change.${name}`;
    check.require(names.includes(name), field, name, `one of ${names.join(", ")}`);
    if (typeof change !== "object") continue;
    const { periodSeconds = 60, points = { of: 1, beyond: 1 }, threshold = 0 } = change;
    check.require(Number.isFinite(threshold), `${field}.threshold`, threshold, "a number");
    const minutes = Number.isInteger(periodSeconds / 60) && periodSeconds >= 60;
    check.require(minutes, `${field}.periodSeconds`, periodSeconds, "a multiple of 60");
    const possible = points.beyond >= 1 && points.beyond <= points.of;
    check.require(possible, `${field}.points`, points, "beyond: 1 or more, at most `of`");
    // CloudWatch evaluates at most a day, or a week where a point is an hour or longer.
    const longest = periodSeconds >= 3600 ? 604_800 : 86_400;
    check.require(
      points.of * periodSeconds <= longest,
      `${field}.points`,
      points,
      "a day in all at the most",
    );
  }
}

/** Records topics that an alarm in the region cannot tell: CloudWatch takes no topic of another one. */
export function checkTopics(
  check: ArgumentCheck,
  region: string,
  topicArns: readonly pulumi.Input<string>[],
  field = "alarms.topicArns",
): void {
  topicArns.forEach((arn, index) => {
    if (typeof arn !== "string") return;
    const at = /^arn:[a-z-]+:sns:([a-z0-9-]+):\d{12}:[\w-]+$/.exec(arn)?.[1];
    check.require(at === region, `${field}[${index}]`, arn, `the ARN of an SNS topic in ${region}`);
  });
}

/** Records topics of regions that the component does not have, and those that are not where they are said to be. */
function checkGlobalTopics(
  check: ArgumentCheck,
  regions: readonly string[],
  { topicArns = {} }: GlobalAlarmSettings<string>,
): void {
  for (const [region, arns] of Object.entries(topicArns)) {
    const field = `alarms.topicArns.${region}`;
    check.require(regions.includes(region), field, region, `one of the regions ${regions.join(", ")}`);
    checkTopics(check, region, arns, field);
  }
}
