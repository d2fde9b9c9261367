import { type AlarmDefinition, type AlarmDefinitions } from "../lib/alarms.plan";

/** When one kind of backup is taken and how long it is kept. */
export interface BackupRule {
  /** `week` is on Sunday, `month` on the first. */
  readonly every: "day" | "week" | "month";
  /** UTC, `HH:MM`. @default "05:00": after RDS took its own snapshots */
  readonly at?: string;
  /** Days until a recovery point is deleted, 1 to 36,500. */
  readonly keepDays: number;
  /** Days that its copy in the other region is kept. @default as many */
  readonly copyKeepDays?: number;
}

/** Defaults of {@link BackupRule}. */
export const backupRuleDefaults = { at: "05:00" } as const;

/** The expression by which AWS Backup starts a rule. */
export function scheduleOf({ every, at = backupRuleDefaults.at }: BackupRule): string {
  const [hour = "5", minute = "0"] = at.split(":");
  const days = { day: "* * ? *", week: "? * SUN *", month: "1 * ? *" }[every];
  return `cron(${Number(minute)} ${Number(hour)} ${days})`;
}

/** The shortest and the longest that a vault's recovery points are kept. */
export function keptRange(rules: readonly BackupRule[]): readonly [number, number] {
  const days = rules.flatMap(({ keepDays, copyKeepDays = keepDays }) => [keepDays, copyKeepDays]);
  return [Math.min(...days), Math.max(...days)];
}

const jobs = {
  namespace: "AWS/Backup",
  statistic: "Sum",
  comparison: "above",
  threshold: 0,
  unit: "jobs",
  periodSeconds: 3600,
  points: { of: 1, beyond: 1 },
  // AWS Backup writes no zeros.
  noData: "notBreaching",
} as const satisfies Partial<AlarmDefinition>;

/** Alarms of every vault that a plan fills. */
export const backupAlarms = {
  failed: {
    ...jobs,
    metric: "NumberOfBackupJobsFailed",
    meaning:
      "A backup failed. The reason stands in the job's status message; start it by hand before the next one is due.",
  },
  expired: {
    ...jobs,
    metric: "NumberOfBackupJobsExpired",
    meaning:
      "A backup did not start in time, usually because another one of the same resource was running. Start it by hand.",
  },
} as const satisfies AlarmDefinitions;

/**
 * Alarms of a plan that copies to another region, one for each of the two vaults: AWS does not say under which of them it counts the
 * jobs of a copy.
 */
export const backupCopyAlarms = {
  "copy-failed": {
    ...jobs,
    metric: "NumberOfCopyJobsFailed",
    meaning:
      "A recovery point was not copied to the other region: the loss of this one would take it along. Copy it by hand.",
  },
} as const satisfies AlarmDefinitions;

/** Alarms of a plan with a daily rule. */
export const backupDailyAlarms = {
  silent: {
    ...jobs,
    metric: "NumberOfBackupJobsCompleted",
    ...{ comparison: "below", threshold: 1, periodSeconds: 86_400, points: { of: 2, beyond: 2 } },
    noData: "breaching",
    meaning:
      "No backup for two days. The selection matches nothing any more, the region has not opted in to the service (AWS Backup, Settings), or the plan does not run. Usual until the first night of a new plan.",
  },
} as const satisfies AlarmDefinitions;

/** Name of an alarm of a backup plan. */
export type BackupAlarm =
  keyof typeof backupAlarms | keyof typeof backupCopyAlarms | keyof typeof backupDailyAlarms;

/** The alarms that fit a plan. */
export function planAlarms(rules: readonly BackupRule[], copies: boolean): AlarmDefinitions {
  return {
    ...backupAlarms,
    ...(copies ? backupCopyAlarms : {}),
    ...(rules.some(({ every }) => every === "day") ? backupDailyAlarms : {}),
  };
}
