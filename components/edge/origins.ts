import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deploymentName } from "../lib/deployment";
import { physicalName } from "../lib/naming";
import { namedTags, type Tags } from "../lib/tags";

/** What every balancer is asked for. `LoadBalancer` has all but `hostName`. */
interface BalancerOrigin {
  /** ARN of the region's balancer. */
  readonly arn: pulumi.Input<string>;
  /** The balancer's name in AWS. */
  readonly dnsName: pulumi.Input<string>;
  /** Needed for `healthChecks`. */
  readonly targetGroupArn?: pulumi.Input<string>;
}

/** A region's entry: an internal balancer, reached inside AWS's network. */
export interface VpcEdgeOrigin extends BalancerOrigin {
  /** How CloudFront gets there: `vpc` inside AWS's network, `internet` by a public balancer. @default through AWS's network: nobody else can reach the balancer */
  readonly via?: "vpc";
  /** Whether the balancer speaks TLS on 443; else plain HTTP on 80, inside AWS's network. @default false */
  readonly secure?: boolean;
  /**
   * A name that the balancer's certificate covers; CloudFront asks for it. Required with `secure`. It need not resolve. Nothing here sees the
   * certificate, of which the balancer has an ARN alone: one of its names must be this one, or `*.` and this one without its first label, and a
   * public authority must have issued it, as ACM does. Else every request to the region is answered with 502.
   */
  readonly hostName?: string;
}

/**
 * A region's entry: a public balancer, where VPC origins do not exist or viewers need WebSockets. Its security group lets CloudFront alone
 * in (`scheme: "public"` without `allow`), and its listener answers 403 to whoever does not know the secret that this edge sends: other
 * people's distributions come from the same addresses. The rules send to one target group, not to `alternatives`.
 */
export interface InternetEdgeOrigin extends BalancerOrigin {
  /** How CloudFront gets there: `vpc` inside AWS's network, `internet` by a public balancer. */
  readonly via: "internet";
  /** The listener must speak TLS. */
  readonly secure: true;
  /**
   * A name that the balancer's certificate covers. It must resolve to the balancer: give it an alias record. One name of the certificate must be
   * this one, or `*.` and this one without its first label, and a public authority must have issued it, as ACM does. Else every request to
   * the region is answered with 502.
   */
  readonly hostName: string;
  /** The listener, whose two first rules this edge takes. */
  readonly listenerArn: pulumi.Input<string>;
  /** The one target group that the rules send to. */
  readonly targetGroupArn: pulumi.Input<string>;
}

/** A region's entry. */
export type EdgeOrigin = VpcEdgeOrigin | InternetEdgeOrigin;

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
export function createVpcOrigin(
  parent: pulumi.Resource,
  name: string,
  region: string,
  origin: VpcEdgeOrigin,
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
