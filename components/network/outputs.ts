import type * as pulumi from "@pulumi/pulumi";
import { type Tier } from "./network.plan";

/** One subnet as other components take it. */
export interface SubnetOutputs {
  /** Resolves once the subnet's routes exist, so that what is placed in it can reach out, and is deleted before them. */
  readonly id: pulumi.Output<string>;
  /** Zone name with its letter, e.g. `us-west-2a`, for the services that do not take zone ids. */
  readonly availabilityZone: pulumi.Output<string>;
  readonly cidrBlock: pulumi.Output<string>;
}

/** Subnets of one tier by zone id. The zone ids are plain values, known while the program runs. */
export type ZonedSubnets = Readonly<Record<string, SubnetOutputs>>;

/**
 * What other components need of a network. `Network` has it; a program that reads another stack builds it from that stack's
 * exports. Take this interface, never the class.
 */
export interface NetworkOutputs {
  /** Where the network is, e.g. `us-west-2`. */
  readonly region: string;
  /** Zone ids, plain. */
  readonly zones: readonly string[];
  /** For security groups, and whatever else lies in the network. */
  readonly vpcId: pulumi.Output<string>;
  /** All addresses of the network: for rules that let everybody inside in. */
  readonly cidrBlock: pulumi.Output<string>;
  /** By tier (`public`, `private`, `data`) and zone id. */
  readonly subnets: Readonly<Record<Tier, ZonedSubnets>>;
  /** Ids by tier: for routes and gateway endpoints of your own. */
  readonly routeTables: RouteTableOutputs;
}

/** Ids of the route tables. */
export interface RouteTableOutputs {
  readonly public: pulumi.Output<string>;
  /** By zone id: each zone leaves through its own NAT gateway. */
  readonly private: Readonly<Record<string, pulumi.Output<string>>>;
  readonly data: pulumi.Output<string>;
}

/** Subnet ids of a tier in the order of their zone ids: a stable list for the resources that take one. */
export function subnetIds(
  subnets: ZonedSubnets,
  zones: readonly string[] = Object.keys(subnets),
): pulumi.Output<string>[] {
  return [...zones].sort().flatMap((zone) => subnets[zone]?.id ?? []);
}
