import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { regionEntry } from "../catalogue/regions";
import { deploymentName } from "../lib/deployment";
import { ArgumentCheck } from "../lib/errors";
import { checkName } from "../lib/naming";
import { type Protection } from "../lib/protection";
import { checkRetention } from "../lib/retention";
import { checkTags, namedTags, type Tags } from "../lib/tags";
import { checkRegion } from "../lib/zones";
import { createAccessLogs } from "./access-logs";
import { createBehaviours, createRouting } from "./behaviours";
import { createCertificate, createRecords, type Domain, domainNames } from "./domain";
import { planOriginGroups } from "./edge.plan";
import { createFirewall, type Firewall } from "./firewall";
import { createOrigin, type EdgeOrigin } from "./origins";

/** Arguments of an edge. */
export interface EdgeArgs {
  /** Region that takes writes until the key-value store says otherwise. */
  readonly home: string;
  /** Region → its internal balancer; 1 to 5 regions, home among them. */
  readonly origins: Readonly<Record<string, EdgeOrigin>>;
  /**
   * Path patterns that are only ever read, e.g. `["/catalog/*"]`: cached as long as the answer's `Cache-Control` says, by path and
   * query, the same for every viewer. Neither `Authorization` nor cookies reach the origin there. @default none: nothing is cached
   */
  readonly cachedPaths?: readonly string[];
  /** @default none: the edge has its name on cloudfront.net */
  readonly domain?: Domain;
  /** @default on: blocks, 3000 requests in 5 minutes per address */
  readonly firewall?: Firewall | "off";
  /** Content-Security-Policy of every answer. @default none: it depends on the pages */
  readonly contentSecurityPolicy?: string;
  /** Where CloudFront serves from. @default "PriceClass_All": Asia and South America have no edge in the cheaper classes */
  readonly priceClass?: "PriceClass_All" | "PriceClass_200" | "PriceClass_100";
  /** Access logs and how many days they are kept, or `off`. @default 90 days */
  readonly accessLogs?: { readonly retentionDays?: number } | "off";
  /** Whether the distribution and its logs resist deletion. @default "on" */
  readonly protection?: Protection;
  /** Tags of every resource that takes any. @default none */
  readonly tags?: Tags;
}

/** Defaults of {@link EdgeArgs}. */
export const edgeDefaults = {
  cachedPaths: [],
  firewall: { requestsPerAddress: 3000, mode: "block" },
  priceClass: "PriceClass_All",
  accessLogs: { retentionDays: 90 },
  protection: "on",
} as const;

/** Most regions behind one edge. */
const maximumRegions = 5;

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
 * @example
 * new Edge("shop", { home: "us-west-2", origins: { "us-west-2": homeBalancer, "eu-west-1": otherBalancer } });
 */
export class Edge extends pulumi.ComponentResource {
  readonly distributionId: pulumi.Output<string>;
  readonly distributionArn: pulumi.Output<string>;
  /** Name on cloudfront.net. */
  readonly domainName: pulumi.Output<string>;
  /** Address for viewers. */
  readonly url: pulumi.Output<string>;
  /** Where `home` is kept; undefined for a single region. */
  readonly keyValueStoreArn: pulumi.Output<string> | undefined;

  constructor(name: string, args: EdgeArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = resolve(name, args);
    const { home, regions, domain, tags, protection, logDays } = plan;
    super("tenfold:edge:Edge", name, { home, regions, domain: domain?.name }, opts);
    const firewall = plan.firewall && createFirewall(this, name, { ...plan.firewall, tags });
    const certificate = domain && createCertificate(this, name, domain, tags);
    const origins = regions.flatMap((region) => {
      const origin = args.origins[region];
      return origin ? [createOrigin(this, name, region, origin, tags)] : [];
    });
    const routing = regions.length > 1 ? createRouting(this, name, { home, regions, tags }) : undefined;
    const distribution = new aws.cloudfront.Distribution(
      name,
      {
        ...distributionDefaults,
        comment: `${deploymentName()} ${name}`,
        priceClass: plan.priceClass,
        aliases: domain ? [...domainNames(domain)] : [],
        webAclId: firewall?.arn,
        origins,
        originGroups: planOriginGroups({ home, regions }),
        ...createBehaviours(this, name, { ...plan, functionArn: routing?.functionArn }),
        viewerCertificate: viewerCertificate(certificate),
        tags: namedTags(name, tags),
      },
      { parent: this, protect: protection === "on", dependsOn: [...(routing?.ready ?? [])] },
    );
    if (domain) createRecords(this, name, domain, distribution);
    if (logDays !== undefined) {
      createAccessLogs(this, name, distribution, { retentionDays: logDays, protection, tags });
    }
    this.distributionId = distribution.id;
    this.distributionArn = distribution.arn;
    this.domainName = distribution.domainName;
    this.url = pulumi.interpolate`https://${domain?.name ?? distribution.domainName}`;
    this.keyValueStoreArn = routing?.keyValueStoreArn;
    const { distributionId, distributionArn, domainName, url, keyValueStoreArn } = this;
    this.registerOutputs({ distributionId, distributionArn, domainName, url, keyValueStoreArn });
  }
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

/** Checks the arguments and fills in the defaults. */
function resolve(name: string, args: EdgeArgs) {
  const { home, domain, contentSecurityPolicy, accessLogs = {}, tags = {} } = args;
  const { cachedPaths = edgeDefaults.cachedPaths, priceClass = edgeDefaults.priceClass } = args;
  const { protection = edgeDefaults.protection } = args;
  const regions = Object.keys(args.origins).sort();
  const firewall = args.firewall === "off" ? undefined : { ...edgeDefaults.firewall, ...args.firewall };
  const logDays =
    accessLogs === "off" ? undefined : (accessLogs.retentionDays ?? edgeDefaults.accessLogs.retentionDays);
  const check = new ArgumentCheck(`Edge "${name}"`);
  checkName(check, name);
  checkTags(check, tags);
  checkRegions(check, home, regions, args.origins);
  checkNames(check, cachedPaths, domain ? domainNames(domain) : []);
  const limit = firewall?.requestsPerAddress ?? 10;
  check.require(Number.isInteger(limit) && limit >= 10, "firewall.requestsPerAddress", limit, "10 or more");
  checkRetention(check, "accessLogs.retentionDays", logDays);
  check.throwIfAny();
  const plan = { home, regions, cachedPaths, domain, firewall, logDays };
  return { ...plan, contentSecurityPolicy, priceClass, protection, tags };
}

function checkRegions(
  check: ArgumentCheck,
  home: string,
  regions: readonly string[],
  origins: EdgeArgs["origins"],
): void {
  const amount = regions.length >= 1 && regions.length <= maximumRegions;
  check.require(amount, "origins", regions, `1 to ${maximumRegions} regions`);
  check.require(regions.includes(home), "home", home, `one of the origins' regions: ${regions.join(", ")}`);
  for (const region of regions) checkOrigin(check, region, origins[region]);
}

function checkNames(check: ArgumentCheck, paths: readonly string[], domains: readonly string[]): void {
  paths.forEach((path, index) => {
    const fresh = path.startsWith("/") && paths.indexOf(path) === index;
    const fix = "a pattern from the root, each once, such as /catalog/*";
    check.require(fresh, `cachedPaths[${index}]`, path, fix);
  });
  const distinct = new Set(domains).size === domains.length;
  check.require(distinct, "domain.alternativeNames", domains, "given twice: name each name once");
  for (const domain of domains) {
    const named = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(domain);
    check.require(named, "domain", domain, "a domain name in lower case, such as shop.example.com");
  }
}

function checkOrigin(check: ArgumentCheck, region: string, origin: EdgeOrigin | undefined): void {
  if (!checkRegion(check, region, `origins.${region}`)) return;
  const reachable = regionEntry(region)?.vpcOrigins === true;
  check.require(reachable, `origins.${region}`, region, "a region with VPC origins: this one has none");
  const named = origin?.secure !== true || origin.hostName !== undefined;
  check.require(
    named,
    `origins.${region}.hostName`,
    undefined,
    "the name on the balancer's certificate, as the origin is secure",
  );
}
