import * as aws from "@pulumi/aws";
import { ArgumentCheck } from "../lib/errors";
import { requireGiven } from "../lib/given";
import { checkName } from "../lib/naming";
import { withPreset } from "../lib/presets";
import { checkTags, type Tags } from "../lib/tags";
import { child, checkTransforms, type Transforms } from "../lib/transform";
import { checkRegion } from "../lib/zones";
import { blockMistake, parseBlock } from "./cidr";
import { type NetworkArgs, networkChildren, networkDefaults } from "./network-args";
import { maximumPoolPrefix, meshPairs, networkPrefix, overlappingPairs, regionalBlock } from "./network.plan";

/** How the networks of the regions reach each other. */
export type Connectivity = "none" | "peering" | "transitGateway";

const connectivities: readonly Connectivity[] = ["none", "peering", "transitGateway"];

/** Arguments of networks in several regions. */
export interface MultiRegionNetworkArgs {
  /** Regions, each once. The order has no meaning: adding or removing one changes nothing in the others. */
  readonly regions: readonly string[];
  /** Arguments of every region's network. @default those of `Network` */
  readonly network?: Omit<
    NetworkArgs,
    "region" | "cidrBlock" | "zones" | "excludeZones" | "transform" | "tags"
  >;
  /** Arguments of single regions, option by option over `network`; topics of alarms belong here, as they are regional. @default none */
  readonly overrides?: Readonly<Record<string, Omit<NetworkArgs, "region" | "transform" | "tags">>>;
  /**
   * Block of at most 10 bits from which each region has its permanent /16. Give each environment its own if they may ever be joined.
   * @default "10.0.0.0/10"
   */
  readonly addressPool?: string;
  /**
   * `peering` joins every two regions: no hourly fee, traffic is paid by the byte. `transitGateway` puts a gateway into each region and
   * joins every two of those: paid by the hour and the byte, and the place to attach more networks, VPNs and inspection to. Both
   * route between private and data subnets and open no security group. Databases, caches and streams replicate without either.
   * The first `pulumi up` of `transitGateway` may need a second run: nothing waits until both sides of a joint know that it stands.
   * @default "none": joined networks share their failures, so join them for a reason.
   */
  readonly connectivity?: Connectivity;
  /** Changes of single children in every region, by their role. @default none */
  readonly transform?: Transforms<typeof multiRegionNetworkChildren>;
  /** Tags of every resource that takes any. @default none */
  readonly tags?: Tags;
}

/** The children of networks in several regions that their user may change, by role. */
export const multiRegionNetworkChildren = {
  ...networkChildren,
  /** Between two networks. With `peering` alone. */
  peering: child(aws.ec2.VpcPeeringConnection),
  /** The other side's yes to it. */
  peeringAccepter: child(aws.ec2.VpcPeeringConnectionAccepter),
  /** Routes of subnets to the network of another region. */
  regionRoute: child(aws.ec2.Route, /(-[a-z]+-[a-z]+-\d){2}-(data|[a-z0-9]+-az\d)$/),
  /** One in each region. With `transitGateway` alone. */
  transitGateway: child(aws.ec2transitgateway.TransitGateway),
  /** Of a network to its region's gateway. */
  transitAttachment: child(aws.ec2transitgateway.VpcAttachment),
  /** Between the gateways of two regions. */
  transitPeering: child(aws.ec2transitgateway.PeeringAttachment),
  /** The other side's yes to it. */
  transitPeeringAccepter: child(aws.ec2transitgateway.PeeringAttachmentAccepter),
  /** Of a gateway to the network of another region. */
  transitRoute: child(aws.ec2transitgateway.Route),
};

/** Defaults of {@link MultiRegionNetworkArgs}. */
export const multiRegionNetworkDefaults = {
  addressPool: networkDefaults.addressPool,
  connectivity: "none",
} as const;

/** Most regions: the mesh grows with the square of them, and nobody has watched ours with more. */
const maximumRegions = 5;

/** What is created. */
export interface MultiRegionPlan {
  /** Region → address block, by the region's name. */
  readonly blocks: Readonly<Record<string, string>>;
  readonly connectivity: Connectivity;
  /** Every two regions that are joined, requester first. */
  readonly pairs: readonly (readonly [string, string])[];
}

/** Checks the arguments and fills in the defaults. @throws pulumi.RunError naming every mistake. */
export function multiRegionPlan(name: string, args: MultiRegionNetworkArgs): MultiRegionPlan {
  const component = `MultiRegionNetwork "${name}"`;
  requireGiven(component, args, ["regions"]);
  const { regions, connectivity = multiRegionNetworkDefaults.connectivity } = args;
  const check = new ArgumentCheck(component);
  checkName(check, name, 16);
  checkTags(check, args.tags);
  checkRegions(check, args);
  const known = connectivities.includes(connectivity);
  check.require(known, "connectivity", connectivity, `one of ${connectivities.join(", ")}`);
  checkTransforms(check, multiRegionNetworkChildren, args.transform);
  const blocks = checkedBlocks(check, args);
  check.throwIfAny();
  return { blocks, connectivity, pairs: connectivity === "none" ? [] : meshPairs(regions) };
}

/** Arguments of one region's network. */
export function regionalArgs(args: MultiRegionNetworkArgs, region: string, cidrBlock: string): NetworkArgs {
  const own = withPreset(args.network ?? {}, args.overrides?.[region] ?? {});
  return { ...own, ...(args.tags ? { tags: args.tags } : {}), region, cidrBlock };
}

function checkedBlocks(
  check: ArgumentCheck,
  {
    regions,
    overrides = {},
    addressPool: pool = multiRegionNetworkDefaults.addressPool,
  }: MultiRegionNetworkArgs,
): Record<string, string> {
  const prefix = parseBlock(pool)?.prefix;
  const large = prefix !== undefined && prefix <= maximumPoolPrefix;
  const fix = `a block of at most ${maximumPoolPrefix} bits, such as 10.64.0.0/10`;
  check.require(large, "addressPool", pool, fix);
  const blockOf = (region: string) => overrides[region]?.cidrBlock ?? regionalBlock(pool, region);
  const blocks: Record<string, string> = {};
  for (const region of [...regions].sort()) {
    const block = blockOf(region);
    if (block === undefined) continue;
    blocks[region] = block;
    const own = overrides[region]?.cidrBlock !== undefined;
    const mistake = blockMistake(block, networkPrefix);
    check.require(
      mistake === undefined,
      own ? `overrides.${region}.cidrBlock` : "addressPool",
      block,
      mistake ?? "",
    );
  }
  for (const [one, other] of overlappingPairs(blocks)) {
    const apart = `overlaps ${blocks[one]} of ${one}: choose another`;
    check.require(false, `overrides.${other}.cidrBlock`, blocks[other], apart);
  }
  return blocks;
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
