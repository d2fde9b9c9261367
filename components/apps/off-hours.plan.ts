import { type ArgumentCheck, type Mistake } from "../lib/errors";
import { closest } from "../lib/suggest";
import { checkImage, checkResources, type ContainerResources } from "./kubernetes.plan";

/** Days of the week as `WorkingHours` takes them, in their order. */
export const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

export type Weekday = (typeof weekdays)[number];

/** When people work. */
export interface WorkingHours {
  /** Days on which work begins, e.g. `["Mon", "Tue"]`. */
  readonly days: readonly Weekday[];
  /** Local time at which work begins, `07:00`, 24 hours. */
  readonly from: string;
  /** Local time at which work ends, `20:00`; on the next day where it is earlier than `from`. */
  readonly to: string;
}

/** A time of day as `WorkingHours` takes it. */
export const timeOfDay = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** What `timeOfDay` allows, in words. */
export const timeOfDayRule = "a time of day with two digits each, 00:00 to 23:59, such as 07:00";

/** Five-field cron expressions, in the time zone of the working hours. */
export interface OffHoursSchedules {
  readonly start: string;
  readonly stop: string;
}

/** When workloads start and stop. Needs valid working hours. */
export function planSchedules({ days, from, to }: WorkingHours): OffHoursSchedules {
  // Fixed-width times sort as text.
  const overnight = to < from;
  return { start: cron(from, days, 0), stop: cron(to, days, overnight ? 1 : 0) };
}

function cron(time: string, days: readonly Weekday[], daysLater: number): string {
  const [hour, minute] = time.split(":").map(Number);
  // Cron counts from Sunday.
  const numbers = days.map((day) => (weekdays.indexOf(day) + 1 + daysLater) % 7);
  const on = numbers.length === 7 ? "*" : numbers.sort((one, other) => one - other).join(",");
  return `${minute} ${hour} * * ${on}`;
}

/**
 * Whether the name is an IANA time zone, written as in its database: Kubernetes looks it up by letter case. Newer names count beside
 * those that JavaScript lists (`Asia/Calcutta`, which is `Asia/Kolkata` since 1993), offsets such as `+05:30` do not.
 */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Z][\w+-]*(\/[A-Z][\w+-]*)*$/.test(name)) return false;
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions();
    return timeZone === name || timeZone.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}

/** The listed time zone nearest to a mistyped one. */
export function closestTimeZone(name: string): string {
  return closest(name, Intl.supportedValuesOf("timeZone")) ?? "Europe/Berlin";
}

/** Everything that is wrong with working hours. */
export function workingHoursMistakes({ days, from, to }: WorkingHours): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  if (days.length === 0)
    mistakes.push({ field: "days", value: days, fix: `one day or more of ${weekdays.join(", ")}` });
  days.forEach((day, index) => {
    if (!weekdays.includes(day))
      mistakes.push({ field: `days[${index}]`, value: day, fix: `one of ${weekdays.join(", ")}` });
    else if (days.indexOf(day) < index)
      mistakes.push({ field: `days[${index}]`, value: day, fix: "given twice: name each day once" });
  });
  if (!timeOfDay.test(from)) mistakes.push({ field: "from", value: from, fix: timeOfDayRule });
  if (!timeOfDay.test(to)) mistakes.push({ field: "to", value: to, fix: timeOfDayRule });
  else if (from === to) mistakes.push({ field: "to", value: to, fix: "another time than from" });
  return mistakes;
}

/** What `checkOffHours` looks at. */
export interface OffHoursFacts {
  readonly timeZone: string;
  readonly workingHours: WorkingHours;
  readonly image: string;
  readonly resources: ContainerResources;
}

/** Records everything that is wrong with the arguments. */
export function checkOffHours(check: ArgumentCheck, facts: OffHoursFacts): void {
  const { timeZone, workingHours, image, resources } = facts;
  check.require(
    isTimeZone(timeZone),
    "timeZone",
    timeZone,
    `not an IANA time zone; did you mean ${closestTimeZone(timeZone)}?`,
  );
  for (const { field, value, fix } of workingHoursMistakes(workingHours))
    check.require(false, `workingHours.${field}`, value, fix);
  checkImage(check, image);
  checkResources(check, resources);
}

/** What is asked to run and to stop, in this order when it starts: stores before those that need them. */
const kinds = ["statefulsets", "deployments"];

/** Argo's own group, for whoever asks for a kind that the cluster does not know is refused altogether. */
const rolloutKind = "rollouts.argoproj.io";

/** What kubectl is asked to do. */
export interface ScaleCall {
  readonly namespace: string;
  readonly to: "stop" | "start";
  /** Whether the cluster knows Rollouts. */
  readonly rollouts: boolean;
}

/**
 * Arguments of kubectl that set every workload of a namespace to a number of pods. One call for all kinds: kubectl fails where it
 * finds nothing at all, and a namespace need not have each.
 */
export function scaleArguments({ namespace, to, rollouts }: ScaleCall): readonly string[] {
  const known = rollouts ? [...kinds, rolloutKind] : kinds;
  const order = to === "start" ? known : known.toReversed();
  return [
    "scale",
    order.join(","),
    "--all",
    `--replicas=${to === "start" ? 1 : 0}`,
    `--namespace=${namespace}`,
  ];
}

/** The rights that `scaleArguments` takes, found by watching kubectl's requests: a list of each kind, and a patch of each's scale. */
export function scaleRules(rollouts: boolean) {
  return [...rulesOf("apps", kinds), ...(rollouts ? rulesOf("argoproj.io", ["rollouts"]) : [])];
}

function rulesOf(group: string, resources: readonly string[]) {
  return [
    { apiGroups: [group], resources: [...resources], verbs: ["list"] },
    { apiGroups: [group], resources: resources.map((kind) => `${kind}/scale`), verbs: ["patch"] },
  ];
}
