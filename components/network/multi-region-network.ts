import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentCheck } from "../lib/errors";
import { checkName } from "../lib/naming";
import { namedTags, type Tags } from "../lib/tags";
import { checkRegion } from "../lib/zones";
import { parseBlock } from "./cidr";
import { Network, type NetworkArgs, networkDefaults } from "./network";
import { maximumPoolPrefix, meshPairs, overlappingPairs, regionalBlock } from "./network.plan";
import { type NetworkOutputs } from "./outputs";

/** How the networks of the regions reach each other. */
export type Connectivity = "none" | "peering";

/** Arguments of networks in several regions. */
export interface MultiRegionNetworkArgs {
  /** Regions, each once. The order has no meaning: adding or removing one changes nothing in the others. */
  readonly regions: readonly string[];
  /** Arguments of every region's network. @default those of `Network` */
  readonly network?: Omit<NetworkArgs, "region" | "cidrBlock" | "zones" | "excludeZones" | "tags">;
  /** Arguments of single regions; they win over `network`. @default none */
  readonly overrides?: Readonly<Record<string, Omit<NetworkArgs, "region" | "tags">>>;
  /**
   * Block of at most 10 bits from which each region has its permanent /16. Give each environment its own if they may ever be joined.
   * @default "10.0.0.0/10"
   */
  readonly addressPool?: string;
  /**
   * `peering` joins every two regions: no hourly fee, traffic is paid by the byte. Databases, caches and streams replicate without
   * it. @default "none": joined networks share their failures, so join them for a reason.
   */
  readonly connectivity?: Connectivity;
  /** Tags of every resource that takes any. @default none */
  readonly tags?: Tags;
}

/** Defaults of {@link MultiRegionNetworkArgs}. */
export const multiRegionNetworkDefaults = {
  addressPool: networkDefaults.addressPool,
  connectivity: "none",
} as const;

/** Most regions: the mesh of peerings grows with the square, and beyond this a transit gateway is the better tool. */
const maximumRegions = 5;

/**
 * One `Network` per region with blocks that never overlap, joined or apart. A region's block follows from its name, so a region can
 * be added later, and the networks of regions that were made apart can be joined.
 *
 * @example
 * const networks = new MultiRegionNetwork("main", { regions: ["us-west-2", "eu-west-1"], connectivity: "peering" });
 * const home = networks.networks["us-west-2"];
 */
export class MultiRegionNetwork extends pulumi.ComponentResource {
  /** Region → its network. */
  readonly networks: Readonly<Record<string, NetworkOutputs>>;

  constructor(name: string, args: MultiRegionNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = resolve(name, args);
    super("tenfold:network:MultiRegionNetwork", name, { ...plan, regions: Object.keys(plan.blocks) }, opts);
    const networks: Record<string, Network> = {};
    for (const [region, cidrBlock] of Object.entries(plan.blocks)) {
      const regional = { ...args.network, ...args.overrides?.[region], tags: args.tags, region, cidrBlock };
      networks[region] = new Network(`${name}-${region}`, regional, { parent: this });
    }
    this.networks = networks;
    for (const [requester, accepter] of plan.peerings) {
      const ends = [networks[requester], networks[accepter]] as const;
      if (ends[0] && ends[1]) peer(this, name, ends[0], ends[1], args.tags ?? {});
    }
    this.registerOutputs({ blocks: plan.blocks });
  }
}

/** Checks the arguments and fills in the defaults. */
function resolve(name: string, args: MultiRegionNetworkArgs) {
  const { regions } = args;
  const check = new ArgumentCheck(`MultiRegionNetwork "${name}"`);
  checkName(check, name, 16);
  checkRegions(check, args);
  const pool = args.addressPool ?? multiRegionNetworkDefaults.addressPool;
  const connectivity = args.connectivity ?? multiRegionNetworkDefaults.connectivity;
  const prefix = parseBlock(pool)?.prefix;
  const large = prefix !== undefined && prefix <= maximumPoolPrefix;
  const fix = `a block of at most ${maximumPoolPrefix} bits, such as 10.64.0.0/10`;
  check.require(large, "addressPool", pool, fix);
  const blockOf = (region: string) =>
    args.overrides?.[region]?.cidrBlock ?? regionalBlock(pool, region) ?? "";
  const blocks = Object.fromEntries([...regions].sort().map((region) => [region, blockOf(region)]));
  for (const [one, other] of overlappingPairs(blocks)) {
    const apart = `overlaps ${blocks[one]} of ${one}: choose another`;
    check.require(false, `overrides.${other}.cidrBlock`, blocks[other], apart);
  }
  check.throwIfAny();
  return { blocks, connectivity, peerings: connectivity === "peering" ? meshPairs(regions) : [] };
}

function checkRegions(check: ArgumentCheck, { regions, overrides = {} }: MultiRegionNetworkArgs): void {
  const amount = regions.length >= 1 && regions.length <= maximumRegions;
  check.require(amount, "regions", regions, `1 to ${maximumRegions} regions`);
  regions.forEach((region, index) => {
    checkRegion(check, region, `regions[${index}]`);
    const fresh = regions.indexOf(region) === index;
    check.require(fresh, `regions[${index}]`, region, "given twice: name each region once");
  });
  const others = `not among regions: ${regions.join(", ")}`;
  for (const region of Object.keys(overrides)) {
    check.require(regions.includes(region), `overrides.${region}`, region, others);
  }
}

function peer(
  parent: pulumi.Resource,
  name: string,
  requester: Network,
  accepter: Network,
  tags: Tags,
): void {
  const role = `${name}-${requester.region}-${accepter.region}`;
  const common = { tags: namedTags(role, tags) };
  const ends = { vpcId: requester.vpcId, peerVpcId: accepter.vpcId, peerRegion: accepter.region };
  const connection = new aws.ec2.VpcPeeringConnection(
    role,
    { region: requester.region, ...ends, ...common },
    { parent },
  );
  const accepted = new aws.ec2.VpcPeeringConnectionAccepter(
    role,
    { region: accepter.region, vpcPeeringConnectionId: connection.id, autoAccept: true, ...common },
    { parent },
  );
  const vpcPeeringConnectionId = accepted.id;
  // Names of instances resolve to private addresses on both sides, each side in its own region; refused until accepted.
  const resolution = { allowRemoteVpcDnsResolution: true };
  const sides = { requester: requester.region, accepter: accepter.region };
  for (const [side, region] of Object.entries(sides)) {
    new aws.ec2.PeeringConnectionOptions(
      `${role}-${side}`,
      { region, vpcPeeringConnectionId, [side]: resolution },
      { parent, dependsOn: [accepted] },
    );
  }
  routeTo(parent, name, requester, accepter, vpcPeeringConnectionId);
  routeTo(parent, name, accepter, requester, vpcPeeringConnectionId);
}

/** Routes from the private and data subnets of one network to the other; public subnets hold balancers only and need none. */
function routeTo(
  parent: pulumi.Resource,
  name: string,
  from: Network,
  to: Network,
  vpcPeeringConnectionId: pulumi.Input<string>,
): void {
  const target = { region: from.region, destinationCidrBlock: to.cidrBlock, vpcPeeringConnectionId };
  const route = (role: string, routeTableId: pulumi.Input<string>) =>
    new aws.ec2.Route(`${name}-${from.region}-${to.region}-${role}`, { ...target, routeTableId }, { parent });
  for (const [zone, routeTableId] of Object.entries(from.routeTables.private)) route(zone, routeTableId);
  route("data", from.routeTables.data);
}
