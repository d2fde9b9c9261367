import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { namedTags, type Tags } from "../lib/tags";
import { type InternetEdgeOrigin, originTimeouts } from "./origins";

/** Header that carries the secret. */
export const secretHeader = "x-origin-secret";

/** What CloudFront shows to public balancers. */
export interface OriginSecret {
  /** What the distribution sends. */
  readonly current: pulumi.Output<string>;
  /** What listeners take: the current one, and the one before it, which the distribution sends until it has changed everywhere. */
  readonly accepted: readonly pulumi.Output<string>[];
}

/** Creates the secret of a version, and keeps the one before it. */
export function createOriginSecret(parent: pulumi.Resource, name: string, version: number): OriginSecret {
  const create = (number: number) =>
    // Letters and digits: a listener's condition takes * and ? for patterns.
    new random.RandomPassword(`${name}-origin-secret-${number}`, { length: 48, special: false }, { parent })
      .result;
  const current = create(version);
  return { current, accepted: version > 1 ? [current, create(version - 1)] : [current] };
}

/** An origin, and what must exist before the distribution asks it. */
export interface InternetOrigin {
  readonly origin: aws.types.input.cloudfront.DistributionOrigin;
  readonly ready: readonly pulumi.Resource[];
}

/** Locks a public balancer's listener and describes the distribution's origin, whose id is the region. */
export function createInternetOrigin(
  parent: pulumi.Resource,
  name: string,
  region: string,
  { hostName, listenerArn, targetGroupArn }: InternetEdgeOrigin,
  { secret, tags }: { readonly secret: OriginSecret; readonly tags: Tags },
): InternetOrigin {
  const role = `${name}-${region}`;
  const known = new aws.lb.ListenerRule(
    `${role}-known`,
    {
      region,
      listenerArn,
      priority: 1,
      conditions: [{ httpHeader: { httpHeaderName: secretHeader, values: [...secret.accepted] } }],
      actions: [{ type: "forward", targetGroupArn }],
      tags: namedTags(`${role}-known`, tags),
    },
    { parent },
  );
  const unknown = new aws.lb.ListenerRule(
    `${role}-unknown`,
    {
      region,
      listenerArn,
      priority: 2,
      conditions: [{ pathPattern: { values: ["*"] } }],
      actions: [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "403" } }],
      tags: namedTags(`${role}-unknown`, tags),
    },
    { parent, dependsOn: [known] },
  );
  return { origin: describeOrigin(region, hostName, secret), ready: [known, unknown] };
}

function describeOrigin(
  region: string,
  hostName: string,
  { current }: OriginSecret,
): aws.types.input.cloudfront.DistributionOrigin {
  return {
    originId: region,
    domainName: hostName,
    connectionAttempts: originTimeouts.connectionAttempts,
    connectionTimeout: originTimeouts.connectionSeconds,
    customHeaders: [{ name: secretHeader, value: current }],
    customOriginConfig: {
      httpPort: 80,
      httpsPort: 443,
      originProtocolPolicy: "https-only",
      originSslProtocols: ["TLSv1.2"],
      originReadTimeout: originTimeouts.readSeconds,
      originKeepaliveTimeout: originTimeouts.keepAliveSeconds,
    },
  };
}
