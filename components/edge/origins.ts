import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deploymentName } from "../lib/deployment";
import { physicalName } from "../lib/naming";
import { namedTags, type Tags } from "../lib/tags";

/** A region's entry: an internal balancer. `LoadBalancer` has the first three. */
export interface EdgeOrigin {
  readonly arn: pulumi.Input<string>;
  readonly dnsName: pulumi.Input<string>;
  /** Whether the balancer speaks TLS on 443; else plain HTTP on 80, inside AWS's network. @default false */
  readonly secure?: boolean;
  /** Name on the balancer's certificate; CloudFront asks for it. Required with `secure`. It need not resolve. */
  readonly hostName?: string;
}

/** Seconds and attempts until CloudFront gives a region up for a read. */
export const originTimeouts = {
  /** A healthy balancer accepts at once. */
  connectionSeconds: 3,
  connectionAttempts: 2,
  /** Longer than any request of a service, shorter than a user waits. */
  readSeconds: 10,
  /** Shorter than the balancer keeps an idle connection, so that CloudFront never writes into one that is closing. */
  keepAliveSeconds: 30,
} as const;

/**
 * Creates the VPC origin of a region and describes the distribution's origin, whose id is the region.
 *
 * A VPC origin in use cannot be changed: a change makes a new one, under a name that follows from what it is, and the old one goes
 * when the distribution has left it. That takes up to 15 minutes each way.
 */
export function createOrigin(
  parent: pulumi.Resource,
  name: string,
  region: string,
  origin: EdgeOrigin,
  tags: Tags,
): aws.types.input.cloudfront.DistributionOrigin {
  const protocol = origin.secure === true ? "https-only" : "http-only";
  const role = `${name}-${region}`;
  const arn = pulumi.output(origin.arn);
  const parts = [deploymentName(), role];
  const vpcOrigin = new aws.cloudfront.VpcOrigin(
    role,
    {
      vpcOriginEndpointConfig: {
        name: arn.apply((text) => physicalName(parts, { maxLength: 64, replacedBy: [text, protocol] })),
        arn,
        httpPort: 80,
        httpsPort: 443,
        originProtocolPolicy: protocol,
        originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
      },
      timeouts: { create: "30m", update: "30m", delete: "30m" },
      tags: namedTags(role, tags),
    },
    { parent, replaceOnChanges: ["vpcOriginEndpointConfig"], ignoreChanges: ["tags", "tagsAll"] },
  );
  return {
    originId: region,
    domainName: origin.hostName ?? origin.dnsName,
    connectionAttempts: originTimeouts.connectionAttempts,
    connectionTimeout: originTimeouts.connectionSeconds,
    vpcOriginConfig: {
      vpcOriginId: vpcOrigin.id,
      originReadTimeout: originTimeouts.readSeconds,
      originKeepaliveTimeout: originTimeouts.keepAliveSeconds,
    },
  };
}
