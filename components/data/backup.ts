import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createAlarms } from "../lib/alarms";
import { plannedAlarms, topicsOf } from "../lib/alarms.plan";
import { deploymentName } from "../lib/deployment";
import { ArgumentCheck } from "../lib/errors";
import { requireGiven } from "../lib/given";
import { serviceTrust } from "../lib/iam.plan";
import { checkName, physicalName } from "../lib/naming";
import { namedTags } from "../lib/tags";
import { withTransforms } from "../lib/transform";
import {
  type BackupArgs,
  backupChildren,
  type BackupSelection,
  type BackupSettings,
  backupSettings,
  checkBackup,
} from "./backup-args";
import { backupCopyAlarms, planAlarms, scheduleOf } from "./backup.plan";
import { createKey } from "./storage";

/** A vault that recovery points go to. */
export interface BackupVaultOutputs {
  readonly region: string;
  readonly arn: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;
}

/**
 * Backups with AWS Backup: recovery points in a locked vault, and copies of them in another region. Replication is no backup: a global
 * database carries a DELETE to every region within a second, and whoever may delete a cluster may delete its snapshots.
 *
 * A recovery point of Aurora stays under the key of its cluster, which a protected database keeps; its copy is under the copy vault's. Point in
 * time recovery stays with RDS: AWS Backup's own would take over the cluster's retention. AWS Backup takes Aurora clusters,
 * selected by ARN or by tags, only where the account has opted in to Aurora in the region, and of other resources selected by tags those
 * whose service it has opted in to: `backupServices` of Baseline does that, or AWS Backup's console under Settings. Without it, nothing fails
 * and nothing is taken; after two days the alarm `silent` says so.
 *
 * To restore: take the recovery point nearest in time, in the region that is left, and the role of `roleArn`; it becomes a new cluster.
 *
 * To destroy a protected one: set `protection: "off"`, `pulumi up`, `pulumi destroy`. Locks go first, then recovery points and vaults. Behind
 * a compliance lock nothing of this is possible.
 *
 * @example
 * new Backup("orders", {
 *   region: "us-west-2",
 *   copyTo: "eu-west-1",
 *   selection: { type: "arns", arns: { orders: database.clusterArn } },
 * });
 */
export class Backup extends pulumi.ComponentResource {
  /** Where vault, plan and what is backed up are. */
  readonly region: string;
  /** The vault beside what is backed up. */
  readonly vault: BackupVaultOutputs;
  /** The vault in the other region; undefined where nothing is copied. */
  readonly copyVault: BackupVaultOutputs | undefined;
  /** Of the plan: further selections name it. */
  readonly planId: pulumi.Output<string>;
  /** Role that backs up, and that restores take. */
  readonly roleArn: pulumi.Output<string>;

  constructor(name: string, args: BackupArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolve(name, args);
    const { region, copyTo } = args;
    super(
      "tenfold:data:Backup",
      name,
      { region, ...(copyTo ? { copyTo } : {}), rules: Object.keys(settings.rules) },
      withTransforms(opts, backupChildren, args.transform),
    );
    this.region = region;
    this.vault = createVault(this, `${name}-${region}`, region, settings);
    this.copyVault = copyTo ? createVault(this, `${name}-${copyTo}`, copyTo, settings) : undefined;
    const plan = createPlan(this, name, settings, this);
    this.planId = plan.id;
    this.roleArn = createRole(this, name, settings);
    new aws.backup.Selection(
      name,
      {
        region,
        planId: plan.id,
        iamRoleArn: this.roleArn,
        ...selected(args.selection),
      },
      { parent: this },
    );
    this.createAlarms(name, args, settings);
    this.registerOutputs({ region, vault: this.vault, copyVault: this.copyVault, planId: this.planId });
  }

  private createAlarms(name: string, { alarms, copyTopicArns }: BackupArgs, settings: BackupSettings): void {
    const { vault, copyVault } = this;
    const { tags, rules } = settings;
    const target = (of: BackupVaultOutputs) => ({
      region: of.region,
      dimensions: { BackupVaultName: of.name },
      tags,
    });
    const definitions = planAlarms(Object.values(rules), copyVault !== undefined);
    createAlarms(
      this,
      { ...target(vault), prefix: name, topicArns: topicsOf(alarms) },
      plannedAlarms(definitions, alarms),
    );
    if (!copyVault) return;
    createAlarms(
      this,
      { ...target(copyVault), prefix: `${name}-${copyVault.region}`, topicArns: copyTopicArns ?? [] },
      plannedAlarms(backupCopyAlarms, alarms),
    );
  }
}

/** Checks the arguments and fills in the defaults. */
function resolve(name: string, args: BackupArgs): BackupSettings {
  const component = `Backup "${name}"`;
  requireGiven(component, args, ["region", "selection"]);
  const settings = backupSettings(args);
  const check = new ArgumentCheck(component);
  checkName(check, name);
  checkBackup(check, args, settings);
  check.throwIfAny();
  return settings;
}

function createVault(
  parent: pulumi.Resource,
  name: string,
  region: string,
  { lock, protection, tags }: BackupSettings,
): BackupVaultOutputs {
  const key = createKey(parent, name, {
    ...{ region, protection, tags, keep: false },
    encrypts: `the backups of ${name}`,
  });
  const vault = new aws.backup.Vault(
    name,
    {
      region,
      name: physicalName([name, deploymentName()], { maxLength: 50 }),
      kmsKeyArn: key.arn,
      forceDestroy: protection === "off",
      tags: namedTags(name, tags),
    },
    { parent, protect: protection === "on" },
  );
  if (lock !== "off") {
    new aws.backup.VaultLockConfiguration(
      name,
      {
        region,
        backupVaultName: vault.name,
        minRetentionDays: lock.minDays,
        maxRetentionDays: lock.maxDays,
        // Its presence alone makes the lock one of compliance.
        ...(lock.mode === "compliance" ? { changeableForDays: lock.graceDays } : {}),
      },
      // The successor of a lock is the same lock: deleted last, it would leave the vault without one.
      { parent, deleteBeforeReplace: true },
    );
  }
  return { region, arn: vault.arn, name: vault.name, keyArn: key.arn };
}

function createPlan(
  parent: pulumi.Resource,
  name: string,
  { rules, tags }: BackupSettings,
  { region, vault, copyVault }: Pick<Backup, "region" | "vault" | "copyVault">,
): aws.backup.Plan {
  return new aws.backup.Plan(
    name,
    {
      region,
      rules: Object.entries(rules).map(([ruleName, rule]) => ({
        ruleName,
        schedule: scheduleOf(rule),
        targetVaultName: vault.name,
        // An hour to start, as AWS asks at least, and a night to end.
        startWindow: 60,
        completionWindow: 600,
        enableContinuousBackup: false,
        lifecycle: { deleteAfter: rule.keepDays },
        recoveryPointTags: { ...tags },
        copyActions: copyVault
          ? [
              {
                destinationVaultArn: copyVault.arn,
                lifecycle: { deleteAfter: rule.copyKeepDays ?? rule.keepDays },
              },
            ]
          : [],
      })),
      tags: namedTags(name, tags),
    },
    { parent },
  );
}

function selected(selection: BackupSelection): Pick<aws.backup.SelectionArgs, "resources" | "conditions"> {
  if (selection.type === "arns") return { resources: Object.values(selection.arns) };
  // Conditions must hold together; AWS Backup's own list of tags would take whatever carries one of them.
  const stringEquals = Object.entries(selection.tags).map(([key, value]) => ({
    key: `aws:ResourceTag/${key}`,
    value,
  }));
  return { resources: ["*"], conditions: [{ stringEquals }] };
}

/** The role by which AWS Backup works. It resolves once it is allowed to. */
function createRole(parent: pulumi.Resource, name: string, { tags }: BackupSettings): pulumi.Output<string> {
  const role = new aws.iam.Role(
    `${name}-backup`,
    {
      assumeRolePolicy: serviceTrust("backup.amazonaws.com"),
      tags: namedTags(`${name}-backup`, tags),
    },
    { parent },
  );
  const attached = ["Backup", "Restores"].map(
    (purpose) =>
      new aws.iam.RolePolicyAttachment(
        `${name}-${purpose.toLowerCase()}`,
        {
          role: role.name,
          policyArn: `arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyFor${purpose}`,
        },
        { parent },
      ).id,
  );
  return pulumi.all([role.arn, ...attached]).apply(([arn]) => arn);
}
