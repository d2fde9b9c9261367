import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { after } from "../lib/after";
import { namedTags, type Tags } from "../lib/tags";
import { planAddresses, type Tier, tiers } from "./network.plan";
import { type SubnetOutputs } from "./outputs";
import { type Routing } from "./routing";

/** Tags by which Kubernetes finds the subnets of its balancers. */
const roleTags: Readonly<Record<Tier, Tags>> = {
  public: { "kubernetes.io/role/elb": "1" },
  private: { "kubernetes.io/role/internal-elb": "1" },
  data: {},
};

/** Subnets by tier and zone id. */
export type Subnets = Record<Tier, Record<string, aws.ec2.Subnet>>;

/** Creates a subnet of every tier in every zone, at its place in the address plan. */
export function createSubnets(
  parent: pulumi.Resource,
  name: string,
  args: { region: string; vpc: aws.ec2.Vpc; zones: readonly string[]; cidrBlock: string; tags: Tags },
): Subnets {
  const { region, vpc, zones, tags } = args;
  const plan = planAddresses(args.cidrBlock, zones);
  const subnets: Subnets = { public: {}, private: {}, data: {} };
  for (const tier of tiers) {
    for (const zone of zones) {
      const role = `${name}-${tier}-${zone}`;
      const place = { region, vpcId: vpc.id, availabilityZoneId: zone, cidrBlock: plan[tier][zone] };
      const roles = { "tenfold:tier": tier, ...roleTags[tier] };
      subnets[tier][zone] = new aws.ec2.Subnet(
        role,
        { ...place, tags: namedTags(role, roles, tags) },
        { parent },
      );
    }
  }
  return subnets;
}

/** Ties every subnet to its route table and makes the outputs that wait for the routes. */
export function associateSubnets(
  parent: pulumi.Resource,
  name: string,
  region: string,
  subnets: Subnets,
  { tables, publicRoute, privateRoutes }: Routing,
): Record<Tier, Record<string, SubnetOutputs>> {
  const associate = (tier: Tier, wayOf: (zone: string) => Way) =>
    Object.fromEntries(
      Object.entries(subnets[tier]).map(([zone, subnet]): [string, SubnetOutputs] => {
        const { table, waysOut } = wayOf(zone);
        const args = { region, subnetId: subnet.id, routeTableId: table };
        const association = new aws.ec2.RouteTableAssociation(`${name}-${tier}-${zone}`, args, { parent });
        const cidrBlock = subnet.cidrBlock.apply((block) => block ?? "");
        const id = after(subnet.id, [association, ...waysOut]);
        return [zone, { id, availabilityZone: subnet.availabilityZone, cidrBlock }];
      }),
    );
  return {
    public: associate("public", () => ({ table: tables.public, waysOut: [publicRoute] })),
    private: associate("private", (zone) => ({
      table: tables.private[zone] ?? "",
      waysOut: [privateRoutes[zone] ?? publicRoute],
    })),
    data: associate("data", () => ({ table: tables.data, waysOut: [] })),
  };
}

/** A subnet's route table, and the routes in it that lead out. */
interface Way {
  readonly table: pulumi.Input<string>;
  readonly waysOut: readonly pulumi.Resource[];
}
