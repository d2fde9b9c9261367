import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type AlarmsArgs, checkAlarms } from "../lib/alarms.plan";
import { ArgumentCheck } from "../lib/errors";
import { type Protection } from "../lib/protection";
import { checkRetention } from "../lib/retention";
import { checkTags, type Tags } from "../lib/tags";
import { child, checkTransforms, type Transforms } from "../lib/transform";
import {
  checkAllowed,
  checkCapacity,
  checkNames,
  checkPlace,
  checkWords,
  type Place,
} from "./load-balancer-checks";
import { balancerAlarms, type LoadBalancerAlarm } from "./load-balancer-alarms.plan";
import {
  type AlternativeTarget,
  type GroupArgs,
  groupMistakes,
  groupStickiness,
  type LoadBalancerScheme,
  type LoadBalancerType,
  planGroups,
  planListener,
  type PlannedGroups,
} from "./load-balancer.plan";
import { type ZonedSubnets } from "./outputs";
import { type TargetArgs } from "./target.plan";

/** Who may connect to a balancer. Nothing else can. */
export interface Allowed {
  /** CloudFront, through a VPC origin or over the internet. @default where nothing else is allowed */
  readonly cloudFront?: boolean;
  /** Address blocks, e.g. `["10.0.0.0/16"]`. @default none */
  readonly cidrBlocks?: readonly string[];
  /** Security groups by a name that stays. @default none */
  readonly securityGroups?: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Logs of a balancer, to a bucket of its own. */
export interface BalancerLogging {
  /** Days that logs are kept. @default 90: long enough to look back over a quarter. */
  readonly retentionDays?: number;
  /** Whether the application type also logs every TLS connection: needed where clients fail before a request. @default false */
  readonly connections?: boolean;
  /** Whether the application type also logs every health check with the reason of its failure. @default false */
  readonly healthChecks?: boolean;
}

/** Arguments of a balancer. */
export interface LoadBalancerArgs {
  /** Region of the balancer, e.g. `us-west-2`. */
  readonly region: string;
  /** The network of its targets. */
  readonly vpcId: pulumi.Input<string>;
  /** Address block of the network: where the targets are. */
  readonly vpcCidrBlock: pulumi.Input<string>;
  /** One subnet per zone, two zones or more: private ones for `internal`, public ones for `public`. */
  readonly subnets: ZonedSubnets;
  /** `weight` (0 to 999, default 100) is its share beside `alternatives`. */
  readonly target: TargetArgs & { readonly weight?: number };
  /**
   * Further target groups by a name that stays, up to 4, each with its share and with what differs from `target`: a canary, or the pods
   * of the next cluster. A weight of 0 prepares one. Where a cookie keeps clients at their targets, it keeps them at their group too.
   * @default none
   */
  readonly alternatives?: Readonly<Record<string, AlternativeTarget>>;
  /** `application` speaks HTTP and looks into requests; `network` passes TCP on. @default "application": it counts answers and takes time out of a slow pod */
  readonly type?: LoadBalancerType;
  /** Whether it has addresses on the internet. @default "internal": CloudFront reaches it through a VPC origin, nobody else does */
  readonly scheme?: LoadBalancerScheme;
  /** @default CloudFront alone */
  readonly allow?: Allowed;
  /** Certificate of the same region. @default none: plain HTTP on port 80 */
  readonly certificateArn?: pulumi.Input<string>;
  /**
   * EKS cluster whose Auto Mode registers its pods: it may touch only target groups that carry its name. @default none
   */
  readonly clusterName?: pulumi.Input<string>;
  /** Seconds that an idle connection stays, 1 to 4000, of the application type. @default 60: servers must keep theirs for longer */
  readonly idleTimeoutSeconds?: number;
  /** `on` lets ARC, or you by hand, take a zone out of the balancer that is sick but not dead. @default "on" */
  readonly zonalShift?: "on" | "off";
  /**
   * Capacity units that the balancer never falls below, for a spike whose start is known: it scales by itself, but not within a minute.
   * Reserve an hour ahead and take it back afterwards (at most two reductions a day): reserved units are paid whether used or
   * not. The quota of an account is 0 in each region until raised. AWS has a minimum by type (some hundred units, more per zone for the
   * network type) which is not checked here: it refuses what is below. A unit of the network type is 2.2 Mbit/s, and there with no
   * certificate. @default none
   */
  readonly capacityReservation?: {
    /** Units of the balancer, paid by the hour. */
    readonly units: number;
  };
  /**
   * Logs and how long they are kept, or `off`: of every request of the application type, of every TLS connection of the network type,
   * which logs nothing without a certificate. @default requests, 90 days
   */
  readonly accessLogs?: BalancerLogging | "off";
  /** `on` keeps balancer and logs from deletion. @default "on" */
  readonly protection?: Protection;
  /** Alarms, with thresholds as data: `applicationBalancerAlarms`, `networkBalancerAlarms`. @default all of the type, telling nobody */
  readonly alarms?: AlarmsArgs<LoadBalancerAlarm>;
  /** Changes of single children, by their role. @default none */
  readonly transform?: Transforms<typeof loadBalancerChildren>;
  /** Tags of every resource that takes any. @default none */
  readonly tags?: Tags;
}

/** The children of a balancer that its user may change, by role. */
export const loadBalancerChildren = {
  /** Who may connect, and to where the balancer may. */
  securityGroup: child(aws.ec2.SecurityGroup),
  /** One for each who is allowed. */
  ingressRule: child(aws.vpc.SecurityGroupIngressRule),
  /** To the port of the targets, inside the network. */
  egressRule: child(aws.vpc.SecurityGroupEgressRule),
  /** Where logs lie. */
  logBucket: child(aws.s3.Bucket),
  /** When logs are deleted. */
  logLifecycle: child(aws.s3.BucketLifecycleConfiguration),
  /** The balancer itself. */
  balancer: child(aws.lb.LoadBalancer),
  /** The targets, and one for each of `alternatives`. */
  targetGroup: child(aws.lb.TargetGroup),
  /** Port and certificate. */
  listener: child(aws.lb.Listener),
  /** Every alarm of the component. */
  alarm: child(aws.cloudwatch.MetricAlarm),
};

/** Defaults of {@link LoadBalancerArgs}; those of the target are `targetDefaults`. */
export const loadBalancerDefaults = {
  type: "application",
  scheme: "internal",
  accessLogs: { retentionDays: 90, connections: false, healthChecks: false },
  idleTimeoutSeconds: 60,
  zonalShift: "on",
  protection: "on",
} as const;

/** What the balancer logs. */
export type LogKind = "accessLogs" | "connectionLogs" | "healthCheckLogs";

/** The checked arguments with their defaults. */
export interface BalancerPlan extends PlannedGroups {
  readonly region: string;
  readonly type: LoadBalancerType;
  readonly scheme: LoadBalancerScheme;
  /** Zone ids, sorted. */
  readonly zones: readonly string[];
  readonly allow: Allowed;
  readonly cloudFront: boolean;
  readonly idleTimeoutSeconds: number;
  readonly zonalShift: boolean;
  readonly capacityUnits: number | undefined;
  readonly protection: Protection;
  /** Undefined where there are none. */
  readonly logs: { readonly retentionDays: number; readonly kinds: readonly LogKind[] } | undefined;
  readonly listener: ReturnType<typeof planListener>;
  /** Seconds that a client stays with its group; 0 where it does not. */
  readonly stickySeconds: number;
  readonly tags: Tags;
}

/** Checks the arguments and fills in the defaults. @throws pulumi.RunError naming every mistake. */
export function balancerPlan(name: string, args: LoadBalancerArgs): BalancerPlan {
  const { region, allow = {}, tags = {} } = args;
  const type = args.type ?? loadBalancerDefaults.type;
  const scheme = args.scheme ?? loadBalancerDefaults.scheme;
  const secure = args.certificateArn !== undefined;
  const others = [...(allow.cidrBlocks ?? []), ...Object.keys(allow.securityGroups ?? {})];
  const cloudFront = allow.cloudFront ?? others.length === 0;
  const group: GroupArgs = { type, target: args.target, alternatives: args.alternatives ?? {}, secure };
  const place = { zones: Object.keys(args.subnets).sort(), type, scheme, secure, cloudFront };
  checkBalancer(name, args, place, group);
  return {
    ...{ region, type, scheme, zones: place.zones, allow, cloudFront, tags },
    idleTimeoutSeconds: args.idleTimeoutSeconds ?? loadBalancerDefaults.idleTimeoutSeconds,
    zonalShift: (args.zonalShift ?? loadBalancerDefaults.zonalShift) === "on",
    capacityUnits: args.capacityReservation?.units,
    protection: args.protection ?? loadBalancerDefaults.protection,
    logs: plannedLogs(args.accessLogs ?? {}, type, secure),
    listener: planListener(type, secure),
    ...planGroups(group),
    stickySeconds: groupStickiness(group),
  };
}

function plannedLogs(given: BalancerLogging | "off", type: LoadBalancerType, secure: boolean) {
  if (given === "off" || (type === "network" && !secure)) return undefined;
  const { accessLogs: defaults } = loadBalancerDefaults;
  const retentionDays = given.retentionDays ?? defaults.retentionDays;
  const application = type === "application";
  const kinds: readonly LogKind[] = [
    "accessLogs",
    ...(application && given.connections ? (["connectionLogs"] as const) : []),
    ...(application && given.healthChecks ? (["healthCheckLogs"] as const) : []),
  ];
  return { retentionDays, kinds };
}

function checkBalancer(name: string, args: LoadBalancerArgs, place: Place, group: GroupArgs): void {
  const { cloudFront } = place;
  const check = new ArgumentCheck(`LoadBalancer "${name}"`);
  checkNames(check, name);
  checkTags(check, args.tags);
  checkPlace(check, args.region, place);
  checkWords(check, args, place);
  checkAllowed(check, args.allow ?? {}, cloudFront);
  for (const [field, value, fix] of groupMistakes(group)) check.require(false, field, value, fix);
  checkCapacity(check, args, place);
  if (args.accessLogs !== "off") {
    checkRetention(check, "accessLogs.retentionDays", args.accessLogs?.retentionDays);
  }
  checkAlarms(check, balancerAlarms(group.type), args);
  checkTransforms(check, loadBalancerChildren, args.transform);
  check.throwIfAny();
}
