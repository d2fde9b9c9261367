import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type ArgumentCheck } from "../lib/errors";
import { namedTags, type Tags } from "../lib/tags";
import { checkZones } from "../lib/zones";

/** One subnet as the data components take it. Plain values or outputs, so that another stack's exports can supply it. */
export interface DataSubnet {
  /** Id of the subnet. */
  readonly id: pulumi.Input<string>;
  /** Zone name with its letter, e.g. `us-west-2a`: databases are placed by it. */
  readonly availabilityZone: pulumi.Input<string>;
}

/** Who may connect: the members of a security group, or an address block. */
export type AllowedSource =
  | {
      /** Whose members may connect. */
      readonly securityGroupId: pulumi.Input<string>;
    }
  | {
      /** Addresses that may connect, e.g. `10.0.0.0/16`. */
      readonly cidrBlock: pulumi.Input<string>;
    };

/** Where a data component lives. `{ vpcId: network.vpcId, subnets: network.subnets.data, allowedFrom }` for a `Network`. */
export interface DataNetwork {
  /** Id of the VPC of the subnets. */
  readonly vpcId: pulumi.Input<string>;
  /** Subnets by zone id (`usw2-az1`). The zone ids are plain values, known while the program runs. */
  readonly subnets: Readonly<Record<string, DataSubnet>>;
  /** Who may connect, by a name that stays, e.g. `{ pods: { securityGroupId } }`. Nobody else can. */
  readonly allowedFrom: Readonly<Record<string, AllowedSource>>;
}

/** Ports that one purpose needs. */
export interface PortRange {
  /** Part of the rules' names, so that a second range can be added later. */
  readonly purpose: string;
  readonly from: number;
  readonly to: number;
}

/** What the firewall of a data component needs. */
export interface FirewallArgs {
  readonly region: string;
  readonly network: DataNetwork;
  /** What lies behind it, for the description, e.g. `the database orders`. AWS never changes a description. */
  readonly guards: string;
  readonly ports: readonly PortRange[];
  readonly tags: Tags;
}

/** Zone ids of the network, sorted: the order in which components take them. */
export function zonesOf(network: DataNetwork): readonly string[] {
  return Object.keys(network.subnets).sort();
}

/** Subnet ids in the order of their zone ids. */
export function subnetIdsOf(network: DataNetwork, zones = zonesOf(network)): pulumi.Input<string>[] {
  return zones.flatMap((zone) => network.subnets[zone]?.id ?? []);
}

/** Records zones of another region, too few zones, and names that could not become part of a resource's name. */
export function checkNetwork(
  check: ArgumentCheck,
  region: string,
  network: DataNetwork,
  minimumZones: number,
  field = "network",
): void {
  const zones = zonesOf(network);
  checkZones(check, region, zones, `${field}.subnets`, []);
  check.require(
    zones.length >= minimumZones,
    `${field}.subnets`,
    zones,
    minimumZones === 1 ? "at least one subnet" : `subnets in at least ${minimumZones} zones`,
  );
  for (const source of Object.keys(network.allowedFrom)) {
    const fits = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(source);
    check.require(fits, `${field}.allowedFrom`, source, "names of lower-case letters, digits and hyphens");
  }
}

/**
 * Creates a security group that lets the named sources in on the named ports and nothing out: data stores answer, they never call.
 * Each rule is a resource of its own, named by its source, so that another component may add one.
 */
export function createFirewall(
  parent: pulumi.Resource,
  name: string,
  args: FirewallArgs,
): aws.ec2.SecurityGroup {
  const { region, network, ports, tags } = args;
  const group = new aws.ec2.SecurityGroup(
    `${name}-access`,
    {
      region,
      vpcId: network.vpcId,
      description: `Access to ${args.guards}`,
      tags: namedTags(`${name}-access`, tags),
    },
    { parent },
  );
  for (const [source, allowed] of Object.entries(network.allowedFrom)) {
    for (const { purpose, from, to } of ports) {
      const ruleName = `${name}-${purpose}-from-${source}`;
      new aws.vpc.SecurityGroupIngressRule(
        ruleName,
        {
          region,
          securityGroupId: group.id,
          description: `${purpose} from ${source}`,
          ipProtocol: "tcp",
          fromPort: from,
          toPort: to,
          ...("cidrBlock" in allowed
            ? { cidrIpv4: allowed.cidrBlock }
            : { referencedSecurityGroupId: allowed.securityGroupId }),
          tags: namedTags(ruleName, tags),
        },
        { parent },
      );
    }
  }
  return group;
}
