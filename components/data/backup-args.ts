import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type AlarmsArgs, checkAlarms, checkTopics } from "../lib/alarms.plan";
import { type ArgumentCheck } from "../lib/errors";
import { checkProtection, type Protection } from "../lib/protection";
import { checkTags, type Tags } from "../lib/tags";
import { child, checkTransforms, type Transforms } from "../lib/transform";
import { checkRegion } from "../lib/zones";
import { type BackupAlarm, type BackupRule, backupRuleDefaults, keptRange, planAlarms } from "./backup.plan";

/** What is backed up: every resource of the region that carries all of the tags, or those named. */
export type BackupSelection = TaggedSelection | NamedSelection;

/** Whatever carries the tags, also what comes later. */
export interface TaggedSelection {
  /** `tags` takes whatever carries them, `arns` what is named. */
  readonly type: "tags";
  /** Tags that a resource must all carry, e.g. `{ backup: "daily" }`. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Resources one by one: nothing that loses a tag drops out unseen. */
export interface NamedSelection {
  /** `tags` takes whatever carries them, `arns` what is named. */
  readonly type: "arns";
  /** ARNs by a word that stays, e.g. `{ orders: orders.clusterArn }`. */
  readonly arns: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Nobody without a right of its own may delete a recovery point early; who has it may take the lock away again. */
export interface GovernanceLock {
  /** Can be taken away again. */
  readonly mode: "governance";
  /** Recovery points are kept so many days at least. @default 7 */
  readonly minDays?: number;
  /** Recovery points are kept so many days at most. @default 400 */
  readonly maxDays?: number;
}

/**
 * Nobody may delete a recovery point early, neither root nor AWS, once the days of grace are over. The vault cannot be destroyed before its
 * last recovery point has ended, and no setting of the lock can be taken back.
 */
export interface ComplianceLock {
  /** Stays for ever. */
  readonly mode: "compliance";
  /** Recovery points are kept so many days at least; one that is asked for by hand with fewer, or without an end, is refused. */
  readonly minDays: number;
  /** Recovery points are kept so many days at most. */
  readonly maxDays: number;
  /** Days in which the lock can still be changed, 3 or more. */
  readonly graceDays: number;
  /** Says that whoever wrote this knows it. */
  readonly cannotBeUndone: true;
}

/** Arguments of a backup plan. */
export interface BackupArgs {
  /** Region of what is backed up, and of the vault. */
  readonly region: string;
  /** Another region, to which every recovery point is copied under a key of its own. @default none */
  readonly copyTo?: string;
  /** What is backed up, by tags or by ARNs. */
  readonly selection: BackupSelection;
  /** Rules by name. @default a daily one that keeps 35 days */
  readonly rules?: Readonly<Record<string, BackupRule>>;
  /** Lock of both vaults; `off` leaves them open. @default governance */
  readonly lock?: "off" | GovernanceLock | ComplianceLock;
  /** `on` keeps vaults and keys from deletion, and refuses to delete a vault that holds recovery points. @default "on" */
  readonly protection?: Protection;
  /** Alarms: `backupAlarms` and its neighbours. @default all, telling nobody */
  readonly alarms?: AlarmsArgs<BackupAlarm>;
  /**
   * ARNs of SNS topics in the region of `copyTo`, for the alarm of its vault: `alarms.topicArns` cannot be told from there.
   * @default none: it shows in CloudWatch alone
   */
  readonly copyTopicArns?: readonly pulumi.Input<string>[];
  /** Changes of single children, by their role. @default none */
  readonly transform?: Transforms<typeof backupChildren>;
  /** Tags of every child that AWS can tag, recovery points among them. @default none */
  readonly tags?: Tags;
}

/** The children of a backup plan that its user may change, by role. */
export const backupChildren = {
  /** One for each vault: what encrypts the copies lies with the copies. */
  key: child(aws.kms.Key),
  /** Where recovery points lie, and the one of the copies. */
  vault: child(aws.backup.Vault),
  /** What keeps recovery points from early deletion. */
  lock: child(aws.backup.VaultLockConfiguration),
  /** By which AWS Backup takes and restores. */
  role: child(aws.iam.Role),
  /** When backups are taken, and how long they are kept. */
  plan: child(aws.backup.Plan),
  /** What is backed up. */
  selection: child(aws.backup.Selection),
  /** Every alarm of the component. */
  alarm: child(aws.cloudwatch.MetricAlarm),
};

/** Defaults of {@link BackupArgs} and of {@link GovernanceLock}. */
export const backupDefaults = {
  rules: { daily: { every: "day", at: "05:00", keepDays: 35 } },
  lock: { mode: "governance", minDays: 7, maxDays: 400 },
  protection: "on",
} as const;

/** Arguments with every default filled in. */
export interface BackupSettings {
  readonly rules: Readonly<Record<string, BackupRule>>;
  readonly lock: "off" | Required<GovernanceLock> | ComplianceLock;
  readonly protection: Protection;
  readonly tags: Tags;
}

/** Fills in the defaults. */
export function backupSettings({ rules, lock, protection, tags }: BackupArgs): BackupSettings {
  return {
    rules: rules ?? backupDefaults.rules,
    lock: lock === "off" || lock?.mode === "compliance" ? lock : { ...backupDefaults.lock, ...lock },
    protection: protection ?? backupDefaults.protection,
    tags: tags ?? {},
  };
}

/** Records what AWS Backup would refuse, and what would not do what it says. */
export function checkBackup(check: ArgumentCheck, args: BackupArgs, settings: BackupSettings): void {
  const { region, copyTo, selection } = args;
  checkRegion(check, region);
  checkProtection(check, args.protection);
  if (copyTo !== undefined) {
    checkRegion(check, copyTo, "copyTo");
    check.require(
      copyTo !== region,
      "copyTo",
      copyTo,
      "another region: a copy beside the original is lost with it",
    );
  }
  const words = Object.entries(selection.type === "tags" ? selection.tags : selection.arns);
  const field = `selection.${selection.type}`;
  check.require(words.length > 0, field, {}, "at least one: an empty selection backs up nothing");
  check.require(words.length <= 30, field, words.length, "at most 30");
  if (selection.type === "tags") checkTags(check, selection.tags, field);
  const rules = Object.values(settings.rules);
  check.require(rules.length > 0, "rules", {}, "at least one rule");
  for (const [name, rule] of Object.entries(settings.rules)) checkRule(check, name, rule, copyTo);
  if (rules.length > 0) checkLock(check, settings);
  checkTags(check, settings.tags);
  checkAlarms(check, planAlarms(rules, copyTo !== undefined), args);
  if (args.copyTopicArns) checkCopyTopics(check, copyTo, args.copyTopicArns);
  checkTransforms(check, backupChildren, args.transform);
}

function checkCopyTopics(
  check: ArgumentCheck,
  copyTo: string | undefined,
  topicArns: readonly pulumi.Input<string>[],
): void {
  const field = "copyTopicArns";
  if (copyTo !== undefined) checkTopics(check, copyTo, topicArns, field);
  check.require(copyTo !== undefined, field, topicArns.length, "only with copyTo: nothing is copied");
}

function checkRule(check: ArgumentCheck, name: string, rule: BackupRule, copyTo: string | undefined): void {
  const field = `rules.${name}`;
  const { every, at = backupRuleDefaults.at, keepDays, copyKeepDays } = rule;
  check.require(/^[A-Za-z0-9._-]{1,50}$/.test(name), field, name, "letters, digits, . _ and -, at most 50");
  check.require(["day", "week", "month"].includes(every), `${field}.every`, every, "day, week or month");
  check.require(/^([01]\d|2[0-3]):[0-5]\d$/.test(at), `${field}.at`, at, "HH:MM, UTC");
  for (const [part, days] of Object.entries({ keepDays, copyKeepDays })) {
    const fits = days === undefined || (Number.isInteger(days) && days >= 1 && days <= 36_500);
    check.require(fits, `${field}.${part}`, days, "1 to 36500 days");
  }
  const copies = copyKeepDays === undefined || copyTo !== undefined;
  check.require(copies, `${field}.copyKeepDays`, copyKeepDays, "only with copyTo: nothing is copied");
}

function checkLock(check: ArgumentCheck, { lock, rules, protection }: BackupSettings): void {
  if (lock === "off") return;
  const { minDays, maxDays } = lock;
  const [shortest, longest] = keptRange(Object.values(rules));
  const ordered =
    Number.isInteger(minDays) && Number.isInteger(maxDays) && minDays >= 1 && maxDays >= minDays;
  check.require(ordered, "lock", lock, "whole days, 1 or more, minDays not above maxDays");
  const refused = "the vault would refuse every backup";
  check.require(
    minDays <= shortest,
    "lock.minDays",
    minDays,
    `${shortest} or less, as the rules keep: ${refused}`,
  );
  check.require(
    maxDays >= longest,
    "lock.maxDays",
    maxDays,
    `${longest} or more, as the rules keep: ${refused}`,
  );
  if (lock.mode !== "compliance") return;
  const { graceDays, cannotBeUndone } = lock;
  const grace = Number.isInteger(graceDays) && graceDays >= 3;
  check.require(grace, "lock.graceDays", graceDays, "3 or more, as AWS asks");
  check.require(
    cannotBeUndone,
    "lock.cannotBeUndone",
    cannotBeUndone,
    "true: a compliance lock stays for ever",
  );
  const kept = "on: what a compliance lock holds cannot be destroyed";
  check.require(protection === "on", "protection", protection, kept);
}
