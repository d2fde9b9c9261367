import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { checkAlarms, type GlobalAlarmsArgs } from "../lib/alarms.plan";
import { ArgumentCheck } from "../lib/errors";
import { requireGiven } from "../lib/given";
import { checkName } from "../lib/naming";
import { checkTags, type Tags } from "../lib/tags";
import { child, checkTransforms, type Transforms } from "../lib/transform";
import { checkRegion } from "../lib/zones";
import { checkLogRetention } from "../data/storage";
import { type FailoverAlarm, failoverAlarms } from "./failover-plan.plan";

/** A database over two regions. `AuroraGlobal` is one. */
export interface FailoverDatabase {
  /** Name of the global database in RDS: what is switched over. */
  readonly globalClusterIdentifier: pulumi.Input<string>;
  /** The cluster of each region. */
  readonly regions: Readonly<
    Record<
      string,
      {
        /** ARN of the region's cluster. */
        readonly clusterArn: pulumi.Input<string>;
      }
    >
  >;
}

/** A cache over the same regions. `GlobalCache` is one. */
export interface FailoverCache {
  /** Name of the global datastore in ElastiCache: what fails over. */
  readonly globalReplicationGroupId: pulumi.Input<string>;
  /** The cache of each region. */
  readonly regions: Readonly<
    Record<
      string,
      {
        /** The cache's name in ElastiCache. */
        readonly replicationGroupId: pulumi.Input<string>;
      }
    >
  >;
}

/** Where home is kept. `Edge` with several regions is one. */
export interface FailoverEdge {
  /** The store in which home is written; an edge of one region has none, and is refused. */
  readonly keyValueStoreArn: pulumi.Input<string> | undefined;
}

/** A request that must be answered with 2xx once a region is home: a write that services may repeat. */
export interface FailoverProbe {
  /** E.g. `https://shop.example.com/probe`. */
  readonly url: pulumi.Input<string>;
  /** Method of the request. @default "POST": a read would be answered by either region */
  readonly method?: "POST" | "PUT" | "PATCH" | "DELETE";
  /** Body of the request. No secrets: whoever may see the function may see it. @default none */
  readonly body?: string;
  /** No secrets: whoever may see the function may see them. @default none */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Arguments of a failover plan. */
export interface FailoverPlanArgs {
  /** The region in which everything was first created. It never changes, whoever is home: changing it would make a new plan. */
  readonly birthRegion: string;
  /** The database, in two regions: a plan of AWS's has two. */
  readonly database: FailoverDatabase;
  /** Where home is kept: what sends writes to the new region. */
  readonly edge: FailoverEdge;
  /** A global cache that must take writes at home too. @default none */
  readonly cache?: FailoverCache;
  /** The write that proves it. @default none: home is read back from the store, which says nothing about services */
  readonly probe?: FailoverProbe;
  /** Minutes within which writes should be possible again; the plan's page compares each run with it. @default 10 */
  readonly recoveryTimeMinutes?: number;
  /** Alarm of each region that says whether viewers are served: its way back to OK is counted as recovery time. @default none */
  readonly healthAlarmArns?: Readonly<Record<string, pulumi.Input<string>>>;
  /** A role whose holder must agree before anything moves, and for how many minutes the plan waits. @default none: who may start it decides */
  readonly approval?: {
    /** ARN of the role. */
    readonly roleArn: pulumi.Input<string>;
    /** Minutes that the plan waits. @default half an hour: nobody who is awake needs longer */
    readonly timeoutMinutes?: number;
  };
  /** Days that the functions' logs are kept. @default 365: long enough for the review of the last drill */
  readonly logRetentionDays?: number;
  /** Alarms of the functions: `failoverAlarms`. @default all, telling nobody */
  readonly alarms?: GlobalAlarmsArgs<FailoverAlarm>;
  /** Changes of single children, by their role. @default none */
  readonly transform?: Transforms<typeof failoverPlanChildren>;
  /** Tags of every resource that takes any. @default none */
  readonly tags?: Tags;
}

/** Defaults of {@link FailoverPlanArgs}. */
export const failoverPlanDefaults = { recoveryTimeMinutes: 10, logRetentionDays: 365 } as const;

/** Default of {@link FailoverProbe}. */
export const failoverProbeDefaults = { method: "POST" } as const;

/** Minutes that a plan waits for an approval. */
export const approvalMinutes = 30;

/** The children of a failover plan that its user may change, by role. */
export const failoverPlanChildren = {
  /** The plan of ARC Region Switch. */
  plan: child(aws.arcregionswitch.Plan),
  /** By which the plan moves database and cache, and calls the functions. */
  executionRole: child(aws.iam.Role, /-execution$/),
  /** By which the functions write home and read it back. */
  functionRole: child(aws.iam.Role, /-functions$/),
  /** What AWS's plans cannot do by themselves, in each region. */
  function: child(aws.lambda.Function),
  /** Logs of the functions. */
  logGroup: child(aws.cloudwatch.LogGroup),
  /** Every alarm of the component. */
  alarm: child(aws.cloudwatch.MetricAlarm),
};

/** Records everything that is wrong. @throws pulumi.RunError naming every mistake. */
export function checkFailoverPlan(name: string, args: FailoverPlanArgs): void {
  const component = `FailoverPlan "${name}"`;
  requireGiven(component, args, ["birthRegion", "database", "edge"]);
  const check = new ArgumentCheck(component);
  const regions = Object.keys(args.database.regions).sort();
  checkName(check, name);
  checkTags(check, args.tags);
  for (const region of regions) checkRegion(check, region, `database.regions.${region}`);
  check.require(
    regions.length === 2,
    "database.regions",
    regions,
    "two regions: AWS's plans move between two",
  );
  const born = regions.includes(args.birthRegion);
  check.require(born, "birthRegion", args.birthRegion, `one of ${regions.join(", ")}`);
  const stored = args.edge.keyValueStoreArn !== undefined;
  check.require(
    stored,
    "edge.keyValueStoreArn",
    undefined,
    "an edge over two regions: another one has no home to move",
  );
  checkSameRegions(check, "cache.regions", args.cache?.regions, regions);
  checkSameRegions(check, "healthAlarmArns", args.healthAlarmArns, regions);
  checkMinutes(check, "recoveryTimeMinutes", args.recoveryTimeMinutes);
  checkMinutes(check, "approval.timeoutMinutes", args.approval?.timeoutMinutes);
  const { url } = args.probe ?? {};
  const secure = typeof url !== "string" || url.startsWith("https://");
  check.require(secure, "probe.url", url, "an address that begins with https://");
  const { logRetentionDays = failoverPlanDefaults.logRetentionDays } = args;
  checkLogRetention(check, logRetentionDays, "logRetentionDays");
  checkAlarms(check, failoverAlarms, { regions: args.database.regions, alarms: args.alarms });
  checkTransforms(check, failoverPlanChildren, args.transform);
  check.throwIfAny();
}

function checkSameRegions(
  check: ArgumentCheck,
  field: string,
  given: object | undefined,
  regions: readonly string[],
): void {
  const found = Object.keys(given ?? {}).sort();
  const same = given === undefined || found.join() === regions.join();
  check.require(same, field, found, `the regions of the database: ${regions.join(", ")}`);
}

function checkMinutes(check: ArgumentCheck, field: string, minutes: number | undefined): void {
  const whole = minutes === undefined || (Number.isInteger(minutes) && minutes >= 1);
  check.require(whole, field, minutes, "a whole number of minutes, 1 or more");
}
