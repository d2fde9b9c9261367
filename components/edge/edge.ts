import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deploymentName } from "../lib/deployment";
import { type GrantedRole, type GrantOptions } from "../lib/grants";
import { namedTags } from "../lib/tags";
import { withTransforms } from "../lib/transform";
import { createAccessLogs } from "./access-logs";
import { createBehaviours, createRouting, type Routing } from "./behaviours";
import { createCertificate, createRecords, domainNames } from "./domain";
import { createEdgeAlarms } from "./edge-alarms";
import { type EdgeArgs, edgeChildren, type EdgePlan, edgePlan } from "./edge-args";
import { type EdgeRights, grantFiles, grantHome } from "./edge-grants";
import { planOriginGroups } from "./edge.plan";
import { allowReading, createFiles, type FileOrigins } from "./files";
import { createFirewall, type FirewallResources } from "./firewall";
import { createHealthCheck } from "./health";
import { createInternetOrigin, createOriginSecret, type OriginSecret } from "./internet-origin";
import { createVpcOrigin } from "./origins";

/**
 * The one entry for viewers: CloudFront with a firewall, before the internal balancers of all regions.
 *
 * Reads (GET, HEAD, OPTIONS) go to the region nearest to the viewer and, where it fails, to another one. Writes go to home alone:
 * CloudFront cannot fail writes over, and only one region may take them. A CloudFront Function picks the origin; home is the value
 * `home` in a key-value store, so moving it is one call of the data plane and takes seconds:
 * `aws cloudfront-keyvaluestore put-key --key home --value <region>`. `pulumi up` writes that value once and never again; set `home`
 * to the new region afterwards, so that the function's fallback agrees.
 *
 * A single region has neither function nor store. What fails with it: everything that viewers do. CloudFront's own redundancy carries
 * it. A read that follows a write may reach a region where the write has not arrived: services that must see it read at home.
 * VPC origins carry neither WebSockets nor gRPC.
 *
 * To destroy a protected one: set `protection: "off"`, `pulumi up`, `pulumi destroy`. The distribution goes first, then the VPC origins, which takes
 * 15 minutes, then the balancers, then their subnets: all in one stack need nothing else, separate stacks are destroyed in this order.
 *
 * @example
 * new Edge("shop", { home: "us-west-2", origins: { "us-west-2": homeBalancer, "eu-west-1": otherBalancer } });
 */
export class Edge extends pulumi.ComponentResource {
  /** For invalidations. */
  readonly distributionId: pulumi.Output<string>;
  /** For policies that name the distribution. */
  readonly distributionArn: pulumi.Output<string>;
  /** Name on cloudfront.net. */
  readonly domainName: pulumi.Output<string>;
  /** Address for viewers. */
  readonly url: pulumi.Output<string>;
  /** Where `home` is kept; undefined for a single region. */
  readonly keyValueStoreArn: pulumi.Output<string> | undefined;
  /** Route 53 health checks by region, where they are on. */
  readonly healthCheckIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** Names of the buckets of files by region: upload to each. */
  readonly fileBuckets: Readonly<Record<string, pulumi.Output<string>>>;
  readonly #rights: EdgeRights;

  constructor(name: string, args: EdgeArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = edgePlan(name, args);
    const { home, regions, domain, protection, tags } = plan;
    super(
      "tenfold:edge:Edge",
      name,
      { home, regions, domain: domain?.name },
      withTransforms(opts, edgeChildren, args.transform),
    );
    const firewall = plan.firewall && createFirewall(this, name, { ...plan.firewall, protection, tags });
    const files = plan.files && createFiles(this, name, plan.files, plan);
    const routing = regions.length > 1 ? createRouting(this, name, { home, regions, tags }) : undefined;
    const distribution = createDistribution(this, name, plan, { firewall, files, routing });
    if (domain) createRecords(this, name, domain, distribution);
    if (files) allowReading(this, name, files, distribution);
    const { logDays: retentionDays } = plan;
    if (retentionDays !== undefined) {
      createAccessLogs(this, name, distribution, { retentionDays, protection, tags });
    }
    const healthChecks = createHealthChecks(this, name, plan);
    const metrics = plan.additionalMetrics ? createMetrics(this, name, distribution) : undefined;
    const functions = {
      ...(routing ? { routing: routing.router } : {}),
      ...(files?.singlePage ? { "single-page": files.singlePage } : {}),
    };
    const { alarms } = plan;
    const watched = { distribution, metrics, firewall, functions, healthChecks };
    createEdgeAlarms(this, name, { ...watched, alarms, tags });

    this.distributionId = distribution.id;
    this.distributionArn = distribution.arn;
    this.domainName = distribution.domainName;
    this.url = pulumi.interpolate`https://${domain?.name ?? distribution.domainName}`;
    this.keyValueStoreArn = routing?.keyValueStoreArn;
    this.healthCheckIds = mapValues(healthChecks, ({ id }) => id);
    this.fileBuckets = mapValues(files?.buckets ?? {}, ({ bucket }) => bucket.bucket);
    const { distributionArn, keyValueStoreArn } = this;
    const buckets = mapValues(files?.buckets ?? {}, ({ bucket }) => bucket);
    this.#rights = { of: name, distributionArn, keyValueStoreArn, fileBuckets: buckets };
    this.registerOutputs(outputsOf(this));
  }

  /**
   * Lets a role, such as that of a deployment, upload files to every bucket of the edge, delete there, and invalidate what CloudFront holds.
   *
   * @throws pulumi.RunError for an edge without files.
   */
  grantUpload(role: GrantedRole, options: GrantOptions = {}): aws.iam.RolePolicy {
    return grantFiles(this, this.#rights, role, options);
  }

  /**
   * Lets a role move home to another region by the key-value store, and do nothing else: for whoever is on call, or a failover drill.
   *
   * @throws pulumi.RunError for an edge of a single region.
   */
  grantMoveHome(role: GrantedRole, options: GrantOptions = {}): aws.iam.RolePolicy {
    return grantHome(this, this.#rights, role, options);
  }
}

function outputsOf(edge: Edge) {
  const { distributionId, distributionArn, domainName, url, keyValueStoreArn } = edge;
  const { healthCheckIds, fileBuckets } = edge;
  return { distributionId, distributionArn, domainName, url, keyValueStoreArn, healthCheckIds, fileBuckets };
}

function mapValues<From, To>(
  values: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}

/** What a distribution leads to and stands behind. */
interface DistributionParts {
  readonly firewall: FirewallResources | undefined;
  readonly files: FileOrigins | undefined;
  readonly routing: Routing | undefined;
}

function createDistribution(
  parent: pulumi.Resource,
  name: string,
  plan: EdgePlan,
  { firewall, files, routing }: DistributionParts,
): aws.cloudfront.Distribution {
  const { home, regions, domain, tags } = plan;
  const certificate = domain && createCertificate(parent, name, domain, tags);
  const { origins, ready } = createOrigins(parent, name, plan);
  const functions = { router: routing?.router, singlePage: files?.singlePage };
  return new aws.cloudfront.Distribution(
    name,
    {
      ...distributionDefaults,
      comment: `${deploymentName()} ${name}`,
      priceClass: plan.priceClass,
      aliases: domain ? [...domainNames(domain)] : [],
      webAclId: firewall?.acl.arn,
      origins: [...origins, ...(files?.origins ?? [])],
      originGroups: [...planOriginGroups({ home, regions }), ...(files?.groups ?? [])],
      ...createBehaviours(parent, name, { ...plan, ...functions }),
      viewerCertificate: viewerCertificate(certificate),
      tags: namedTags(name, tags),
    },
    { parent, protect: plan.protection === "on", dependsOn: [...(routing?.ready ?? []), ...ready] },
  );
}

/** Creates the origin of each region. */
function createOrigins(parent: pulumi.Resource, name: string, plan: EdgePlan) {
  const { tags, originSecretVersion } = plan;
  const given = plan.regions.flatMap((region) => {
    const origin = plan.origins[region];
    return origin ? [{ region, origin }] : [];
  });
  let secret: OriginSecret | undefined;
  const created = given.map(({ region, origin }) => {
    if (origin.via !== "internet") {
      return { origin: createVpcOrigin(parent, name, region, origin, tags), ready: [] };
    }
    secret ??= createOriginSecret(parent, name, originSecretVersion);
    return createInternetOrigin(parent, name, region, origin, { secret, tags });
  });
  return {
    origins: created.map(({ origin }) => origin),
    ready: created.flatMap(({ ready }) => ready),
  };
}

function createHealthChecks(parent: pulumi.Resource, name: string, plan: EdgePlan) {
  const { regions, origins, tags, healthChecks } = plan;
  const created: Record<string, aws.route53.HealthCheck> = {};
  for (const region of healthChecks ? regions : []) {
    const origin = origins[region];
    if (origin) created[region] = createHealthCheck(parent, name, region, origin, tags);
  }
  return created;
}

function createMetrics(
  parent: pulumi.Resource,
  name: string,
  distribution: aws.cloudfront.Distribution,
): aws.cloudfront.MonitoringSubscription {
  return new aws.cloudfront.MonitoringSubscription(
    `${name}-metrics`,
    {
      distributionId: distribution.id,
      monitoringSubscription: {
        realtimeMetricsSubscriptionConfig: { realtimeMetricsSubscriptionStatus: "Enabled" },
      },
    },
    { parent },
  );
}

/** What every distribution of ours has. */
const distributionDefaults = {
  enabled: true,
  httpVersion: "http2and3",
  isIpv6Enabled: true,
  restrictions: { geoRestriction: { restrictionType: "none" } },
};

/** Without a certificate of our own, CloudFront's serves, and with it no choice of the least TLS version. */
function viewerCertificate(
  acmCertificateArn: pulumi.Output<string> | undefined,
): aws.types.input.cloudfront.DistributionViewerCertificate {
  if (acmCertificateArn === undefined) return { cloudfrontDefaultCertificate: true };
  return { acmCertificateArn, sslSupportMethod: "sni-only", minimumProtocolVersion: "TLSv1.2_2021" };
}
