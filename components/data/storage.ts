import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { type ArgumentCheck } from "../lib/errors";
import { type Protection } from "../lib/protection";
import { namedTags, type Tags } from "../lib/tags";

/** What the encryption key of a data component needs. */
export interface KeyArgs {
  readonly region: string;
  /** What the key encrypts, e.g. `the database orders`. */
  readonly encrypts: string;
  readonly protection: Protection;
  /** Whether the key must outlive the component because its final snapshot could not be read without it. */
  readonly keep: boolean;
  readonly tags: Tags;
}

/**
 * Creates the component's own encryption key for one region: rotated every year, and 30 days of grace after its deletion. With
 * `keep`, `pulumi destroy` leaves it in the account: a final snapshot whose key is gone is lost.
 */
export function createKey(parent: pulumi.Resource, name: string, args: KeyArgs): aws.kms.Key {
  return new aws.kms.Key(
    `${name}-key`,
    {
      region: args.region,
      description: `Encrypts ${args.encrypts}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      tags: namedTags(`${name}-key`, args.tags),
    },
    { parent, protect: args.protection === "on", retainOnDelete: args.keep },
  );
}

/**
 * The name of the snapshot that is taken when a store is deleted. It ends with a random part that belongs to this life of the
 * store: a store that was destroyed, created again and destroyed once more must not collide with its first snapshot.
 */
export function finalSnapshotName(
  parent: pulumi.Resource,
  name: string,
  identifier: string,
): pulumi.Output<string> {
  const suffix = new random.RandomId(
    `${name}-final-snapshot`,
    { byteLength: 4, keepers: { identifier } },
    { parent },
  );
  return pulumi.interpolate`${identifier}-final-${suffix.hex}`;
}

/** Retentions that CloudWatch Logs takes, in days, without `never`. */
export const logRetentionSteps: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Records a retention that CloudWatch Logs refuses. */
export function checkLogRetention(check: ArgumentCheck, days: number, field: string): void {
  check.require(logRetentionSteps.includes(days), field, days, `one of ${logRetentionSteps.join(", ")} days`);
}

/** What a log group of a data component needs. */
export interface LogGroupArgs {
  readonly region: string;
  /** Physical name: services write to the group by it. */
  readonly logGroupName: string;
  readonly retentionDays: number;
  readonly tags: Tags;
}

/**
 * Creates a log group before the service that writes to it. A group that a service creates by itself keeps its logs for ever, and
 * stands in the way of ours.
 */
export function createLogGroup(
  parent: pulumi.Resource,
  name: string,
  args: LogGroupArgs,
): aws.cloudwatch.LogGroup {
  const { region, logGroupName, retentionDays, tags } = args;
  return new aws.cloudwatch.LogGroup(
    name,
    { region, name: logGroupName, retentionInDays: retentionDays, tags: namedTags(name, tags) },
    { parent },
  );
}
