import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deploymentName } from "../lib/deployment";
import { physicalName } from "../lib/naming";
import { namedTags, type Tags } from "../lib/tags";
import { type BehaviourPlan, managedPolicies, planBehaviours } from "./edge.plan";
import { homeKey, routingCode } from "./routing-function";

/** What picks the origin of a request. */
export interface Routing {
  readonly router: aws.cloudfront.Function;
  readonly keyValueStoreArn: pulumi.Output<string>;
  /** What must exist before the first request is served. */
  readonly ready: readonly pulumi.Resource[];
}

/**
 * Creates the key-value store with the home region and the function that reads it.
 *
 * The function's name follows from the regions: a region that joins or leaves makes a new function, which the distribution takes in
 * the same change as the origins. A function changed in place is live at once, long before the distribution knows a new region's
 * origin, and would send viewers to an origin that does not exist.
 */
export function createRouting(
  parent: pulumi.Resource,
  name: string,
  { home, regions, tags }: { home: string; regions: readonly string[]; tags: Tags },
): Routing {
  const role = `${name}-routing`;
  const store = new aws.cloudfront.KeyValueStore(
    role,
    { comment: "Which region takes writes", tags: namedTags(role, tags) },
    { parent },
  );
  // A failover changes the value beside Pulumi; the next `pulumi up` must not take it back.
  const current = new aws.cloudfront.KeyvaluestoreKey(
    `${name}-home`,
    { keyValueStoreArn: store.arn, key: homeKey, value: home },
    { parent, ignoreChanges: ["value"] },
  );
  const router = new aws.cloudfront.Function(
    role,
    {
      name: physicalName([deploymentName(), role], { maxLength: 64, replacedBy: regions }),
      runtime: "cloudfront-js-2.0",
      comment: "Reads to the nearest region, writes to home",
      code: routingCode({ home, regions }),
      publish: true,
      keyValueStoreAssociations: [store.arn],
      tags: namedTags(role, tags),
    },
    { parent },
  );
  return { router, keyValueStoreArn: store.arn, ready: [current] };
}

/** What the behaviours need of other resources. */
export interface BehaviourLinks extends BehaviourPlan {
  /** What picks the origin of a service's request. */
  readonly router: aws.cloudfront.Function | undefined;
  /** What answers paths of a single-page application. */
  readonly singlePage: aws.cloudfront.Function | undefined;
  readonly contentSecurityPolicy: string | undefined;
}

/** Creates the policies and returns the distribution's behaviours. */
export function createBehaviours(
  parent: pulumi.Resource,
  name: string,
  args: BehaviourLinks,
): Pick<aws.cloudfront.DistributionArgs, "defaultCacheBehavior" | "orderedCacheBehaviors"> {
  const { standard, cached, services, filePaths, otherFiles } = planBehaviours(args);
  const headers = { responseHeadersPolicyId: createHeaders(parent, name, args.contentSecurityPolicy).id };
  const common = { ...headers, ...runs(args.router) };
  const cachePolicyId = cached.length > 0 ? createCachePolicy(parent, name).id : "";
  const { allViewerExceptHost, cachingDisabled, cachingOptimized, crossOriginOnly } = managedPolicies;
  const uncached = { ...common, cachePolicyId: cachingDisabled, originRequestPolicyId: allViewerExceptHost };
  // What is not part of the cache's key must not reach the origin: an answer made for one viewer's session would be served to all.
  const shared = { ...common, cachePolicyId, originRequestPolicyId: crossOriginOnly };
  const stored = { ...headers, cachePolicyId: cachingOptimized };
  return {
    defaultCacheBehavior: otherFiles
      ? { ...otherFiles, ...stored, ...runs(args.singlePage) }
      : { ...standard, ...uncached },
    orderedCacheBehaviors: [
      ...cached.map((behaviour) => ({ ...behaviour, ...shared })),
      ...services.map((behaviour) => ({ ...behaviour, ...uncached })),
      ...filePaths.map((behaviour) => ({ ...behaviour, ...stored })),
    ],
  };
}

function runs(code: aws.cloudfront.Function | undefined) {
  return code ? { functionAssociations: [{ eventType: "viewer-request", functionArn: code.arn }] } : {};
}

/** Caches what the origin says, for as long as it says, and nothing that it does not speak of. */
function createCachePolicy(parent: pulumi.Resource, name: string): aws.cloudfront.CachePolicy {
  return new aws.cloudfront.CachePolicy(
    `${name}-cached`,
    {
      comment: "As the origin's Cache-Control says, by path, query and Origin",
      minTtl: 0,
      defaultTtl: 0,
      maxTtl: 86_400,
      parametersInCacheKeyAndForwardedToOrigin: {
        cookiesConfig: { cookieBehavior: "none" },
        headersConfig: { headerBehavior: "whitelist", headers: { items: ["Origin"] } },
        queryStringsConfig: { queryStringBehavior: "all" },
        enableAcceptEncodingBrotli: true,
        enableAcceptEncodingGzip: true,
      },
    },
    { parent },
  );
}

const yearSeconds = 31_536_000;

function createHeaders(
  parent: pulumi.Resource,
  name: string,
  contentSecurityPolicy: string | undefined,
): aws.cloudfront.ResponseHeadersPolicy {
  return new aws.cloudfront.ResponseHeadersPolicy(
    `${name}-headers`,
    {
      comment: "Security headers of every answer",
      securityHeadersConfig: {
        strictTransportSecurity: {
          accessControlMaxAgeSec: yearSeconds,
          includeSubdomains: true,
          override: true,
        },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: "DENY", override: true },
        referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: true },
        ...(contentSecurityPolicy === undefined
          ? {}
          : { contentSecurityPolicy: { contentSecurityPolicy, override: true } }),
      },
    },
    { parent },
  );
}
