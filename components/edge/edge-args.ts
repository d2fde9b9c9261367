import * as aws from "@pulumi/aws";
import { type AlarmsArgs } from "../lib/alarms.plan";
import { ArgumentCheck } from "../lib/errors";
import { requireGiven } from "../lib/given";
import { type Protection } from "../lib/protection";
import { type Tags } from "../lib/tags";
import { child, type Transforms } from "../lib/transform";
import { type Domain } from "./domain";
import { type EdgeAlarm } from "./edge-alarms.plan";
import { checkEdge, checkWords } from "./edge-check";
import { type StaticFiles } from "./files.plan";
import { type Firewall, type FirewallPlan } from "./firewall";
import { type EdgeOrigin } from "./origins";

/** Arguments of an edge. */
export interface EdgeArgs {
  /** Region that takes writes until the key-value store says otherwise. */
  readonly home: string;
  /** Region → its balancer; 1 to 5 regions, home among them. */
  readonly origins: Readonly<Record<string, EdgeOrigin>>;
  /**
   * Path patterns that are only ever read, e.g. `["/catalog/*"]`: cached as long as the answer's `Cache-Control` says, by path and
   * query, the same for every viewer. Neither `Authorization` nor cookies reach the origin there. @default none: nothing is cached
   */
  readonly cachedPaths?: readonly string[];
  /** Files, such as those of a single-page application, in buckets that only this edge reads. @default none */
  readonly files?: StaticFiles;
  /** @default none: the edge has its name on cloudfront.net */
  readonly domain?: Domain;
  /** AWS's managed rules and a limit for each address, or `off`. @default on: blocks, 3000 requests in 5 minutes per address */
  readonly firewall?: Firewall | "off";
  /** Content-Security-Policy of every answer. @default none: it depends on the pages */
  readonly contentSecurityPolicy?: string;
  /** Where CloudFront serves from. @default "PriceClass_All": Asia and South America have no edge in the cheaper classes */
  readonly priceClass?: "PriceClass_All" | "PriceClass_200" | "PriceClass_100";
  /** Access logs and how many days they are kept, or `off`. @default 90 days */
  readonly accessLogs?:
    | {
        /** Days that access logs are kept. @default 90: long enough to look back over a quarter */
        readonly retentionDays?: number;
      }
    | "off";
  /**
   * CloudFront's additional metrics: origin latency, cache hit rate and the rate of each error, for a fixed price per distribution.
   * @default "on": without them nobody is told that origins are slow
   */
  readonly additionalMetrics?: "on" | "off";
  /**
   * A Route 53 health check of each region by CloudWatch metrics, for an internal balancer cannot be asked from outside: whether its
   * target group has a healthy target. Needs `targetGroupArn` of each origin. It moves nothing by itself; it tells, from outside the
   * region, and records of yours may follow it (`healthCheckIds`). @default "off": origins need not name their target groups
   */
  readonly healthChecks?: "on" | "off";
  /** Raise it for a new secret between CloudFront and public balancers; the old one is taken until the next raise. @default 1 */
  readonly originSecretVersion?: number;
  /** Whether the distribution, its logs and files resist deletion. @default "on" */
  readonly protection?: Protection;
  /**
   * Alarms, with thresholds as data: `edgeAlarms` and its neighbours. All lie in us-east-1, where CloudFront publishes, and so must
   * their topics. @default all that fit, telling nobody
   */
  readonly alarms?: AlarmsArgs<EdgeAlarm>;
  /** Changes of single children, by their role. @default none */
  readonly transform?: Transforms<typeof edgeChildren>;
  /** Tags of every resource that takes any. @default none */
  readonly tags?: Tags;
}

/** Defaults of {@link EdgeArgs}. */
export const edgeDefaults = {
  cachedPaths: [],
  firewall: {
    requestsPerAddress: 3000,
    mode: "block",
    anonymousAddresses: "off",
    logs: { retentionDays: 90 },
  },
  priceClass: "PriceClass_All",
  accessLogs: { retentionDays: 90 },
  additionalMetrics: "on",
  healthChecks: "off",
  originSecretVersion: 1,
  protection: "on",
} as const;

/** The children of an edge that its user may change, by role. */
export const edgeChildren = {
  /** CloudFront itself: origins, behaviours, certificate. */
  distribution: child(aws.cloudfront.Distribution),
  /** The way to an internal balancer, one for each region. */
  vpcOrigin: child(aws.cloudfront.VpcOrigin),
  /** Sends writes to home and reads to the nearest region. With several regions alone. */
  routingFunction: child(aws.cloudfront.Function, /-routing$/),
  /** Answers paths of the application with its entry. With `files` of the type `singlePage` alone. */
  singlePageFunction: child(aws.cloudfront.Function, /-single-page$/),
  /** Where home is written: what a move of home changes. With several regions alone. */
  keyValueStore: child(aws.cloudfront.KeyValueStore),
  /** What is cached of `cachedPaths`, and by what. */
  cachePolicy: child(aws.cloudfront.CachePolicy),
  /** Headers of every answer: HSTS, frames, content types, `contentSecurityPolicy`. */
  headersPolicy: child(aws.cloudfront.ResponseHeadersPolicy),
  /** CloudFront's additional metrics. */
  metrics: child(aws.cloudfront.MonitoringSubscription),
  /** AWS's managed rules, and the limit for each address. */
  firewall: child(aws.wafv2.WebAcl),
  /** What of the firewall is logged: without cookies and credentials. */
  firewallLogs: child(aws.wafv2.WebAclLoggingConfiguration),
  /** Of `domain`, in us-east-1, where CloudFront looks for it. */
  certificate: child(aws.acm.Certificate),
  /** The domain's addresses, IPv4 and IPv6. */
  addressRecord: child(aws.route53.Record, /^(?!.*-validation-).*-(a|aaaa)-/),
  /** One for access logs, one for the firewall's. */
  logBucket: child(aws.s3.Bucket, /^aws-waf-logs-|-access-logs$/),
  /** When logs are deleted. */
  logLifecycle: child(aws.s3.BucketLifecycleConfiguration, /^aws-waf-logs-|-access-logs-lifecycle$/),
  /** Where access logs go. */
  logDestination: child(aws.cloudwatch.LogDeliveryDestination),
  /** What sends access logs there. */
  logDelivery: child(aws.cloudwatch.LogDelivery),
  /** Files, a bucket in each region of `files.regions`. */
  fileBucket: child(aws.s3.Bucket, /-files-[a-z0-9-]+$/),
  /** By which CloudFront alone reads the files. */
  originAccessControl: child(aws.cloudfront.OriginAccessControl),
  /** Two on each public balancer: who does not know the secret is refused. */
  listenerRule: child(aws.lb.ListenerRule),
  /** One for each region, by CloudWatch metrics. */
  healthCheck: child(aws.route53.HealthCheck),
  /** Every alarm of the component. */
  alarm: child(aws.cloudwatch.MetricAlarm),
};

/** The checked arguments with their defaults. */
export interface EdgePlan extends Pick<EdgeArgs, "home" | "origins" | "files" | "domain" | "alarms"> {
  readonly contentSecurityPolicy: string | undefined;
  /** Sorted. */
  readonly regions: readonly string[];
  readonly cachedPaths: readonly string[];
  /** Undefined where there is none. */
  readonly firewall: FirewallPlan | undefined;
  readonly priceClass: NonNullable<EdgeArgs["priceClass"]>;
  /** Undefined where there are no access logs. */
  readonly logDays: number | undefined;
  readonly additionalMetrics: boolean;
  readonly healthChecks: boolean;
  readonly originSecretVersion: number;
  readonly protection: Protection;
  readonly tags: Tags;
}

/** Checks the arguments and fills in the defaults. @throws pulumi.RunError naming every mistake. */
export function edgePlan(name: string, args: EdgeArgs): EdgePlan {
  const component = `Edge "${name}"`;
  requireGiven(component, args, ["home", "origins"]);
  const { home, origins, files, domain, contentSecurityPolicy, alarms } = args;
  const { accessLogs = {} } = args;
  const plan: EdgePlan = {
    ...{ home, origins, files, domain, contentSecurityPolicy, alarms },
    regions: Object.keys(origins).sort(),
    cachedPaths: args.cachedPaths ?? edgeDefaults.cachedPaths,
    firewall: firewallPlan(args.firewall ?? {}),
    priceClass: args.priceClass ?? edgeDefaults.priceClass,
    logDays:
      accessLogs === "off" ? undefined : (accessLogs.retentionDays ?? edgeDefaults.accessLogs.retentionDays),
    additionalMetrics: (args.additionalMetrics ?? edgeDefaults.additionalMetrics) === "on",
    healthChecks: (args.healthChecks ?? edgeDefaults.healthChecks) === "on",
    originSecretVersion: args.originSecretVersion ?? edgeDefaults.originSecretVersion,
    protection: args.protection ?? edgeDefaults.protection,
    tags: args.tags ?? {},
  };
  const check = new ArgumentCheck(component);
  checkEdge(check, name, plan, args.transform, edgeChildren);
  checkWords(check, args);
  check.throwIfAny();
  return plan;
}

function firewallPlan(given: Firewall | "off"): FirewallPlan | undefined {
  if (given === "off") return undefined;
  const { firewall: defaults } = edgeDefaults;
  const { logs = {} } = given;
  return {
    requestsPerAddress: given.requestsPerAddress ?? defaults.requestsPerAddress,
    mode: given.mode ?? defaults.mode,
    anonymousAddresses: given.anonymousAddresses ?? defaults.anonymousAddresses,
    logDays: logs === "off" ? undefined : (logs.retentionDays ?? defaults.logs.retentionDays),
  };
}
