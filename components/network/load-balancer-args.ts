import type * as pulumi from "@pulumi/pulumi";
import { type Protection } from "../lib/protection";
import { type Tags } from "../lib/tags";
import { type LoadBalancerScheme, type LoadBalancerType, type TargetArgs } from "./load-balancer.plan";
import { type ZonedSubnets } from "./outputs";

/** Who may connect to a balancer. Nothing else can. */
export interface Allowed {
  /** CloudFront, through a VPC origin or over the internet. @default true where nothing else is allowed */
  readonly cloudFront?: boolean;
  /** Address blocks, e.g. `["10.0.0.0/16"]`. @default none */
  readonly cidrBlocks?: readonly string[];
  /** Security groups by a name that stays. @default none */
  readonly securityGroups?: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Arguments of a balancer. */
export interface LoadBalancerArgs {
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
  /** Address block of the network: where the targets are. */
  readonly vpcCidrBlock: pulumi.Input<string>;
  /** One subnet per zone, two zones or more: private ones for `internal`, public ones for `public`. */
  readonly subnets: ZonedSubnets;
  readonly target: TargetArgs;
  /** @default "application" */
  readonly type?: LoadBalancerType;
  /** @default "internal": CloudFront reaches it through a VPC origin, nobody else does */
  readonly scheme?: LoadBalancerScheme;
  /** @default CloudFront alone */
  readonly allow?: Allowed;
  /** Certificate of the same region. @default none: plain HTTP on port 80 */
  readonly certificateArn?: pulumi.Input<string>;
  /**
   * EKS cluster whose Auto Mode registers its pods: it may touch only target groups that carry its name. @default none
   */
  readonly clusterName?: pulumi.Input<string>;
  /** Access logs of the application type and how long they are kept, or `off`. @default 90 days */
  readonly accessLogs?: { readonly retentionDays?: number } | "off";
  /** @default "on" */
  readonly protection?: Protection;
  /** Tags of every resource that takes any. @default none */
  readonly tags?: Tags;
}

/** Defaults of {@link LoadBalancerArgs}; those of the target are `targetDefaults`. */
export const loadBalancerDefaults = {
  type: "application",
  scheme: "internal",
  accessLogs: { retentionDays: 90 },
  /** Seconds that an idle connection stays: longer than CloudFront keeps one, shorter than what servers must keep. */
  idleTimeoutSeconds: 60,
  protection: "on",
} as const;
