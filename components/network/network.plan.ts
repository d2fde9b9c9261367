import { regionEntry } from "../catalogue/regions";
import { zoneNumber } from "../lib/zones";
import { type Block, formatBlock, innerBlock, overlaps, parseBlock } from "./cidr";

/** The kinds of subnet: `public` for balancers and NAT, `private` for pods, `data` without any route out. */
export type Tier = "public" | "private" | "data";

/** All tiers, in the order in which they are created. */
export const tiers: readonly Tier[] = ["public", "private", "data"];

/** How private subnets reach the internet. */
export type NatMode = "perZone" | "single" | "regional" | "none";

/** Every {@link NatMode}. */
export const natModes: readonly NatMode[] = ["perZone", "regional", "single", "none"];

/** Tier → zone id → CIDR block. */
export type AddressPlan = Readonly<Record<Tier, Readonly<Record<string, string>>>>;

/** Zones that one network may span: with six, less than a quarter of the addresses would stay free. */
export const maximumZones = 5;

/** Highest number in a zone id that has a place in the address plan. */
export const maximumZoneNumber = 6;

/** Prefix lengths of a network: /16 is the largest that AWS takes, /19 the smallest whose balancer subnets still are a /27. */
export const networkPrefix = { shortest: 16, longest: 19 } as const;

/**
 * The subnets of a network. Every zone has a fixed place that follows from the number in its id, so adding or removing a zone never
 * moves another one. For a /16: private /19 (8,187 addresses for pods) at n × 32, public /24 from .192, data /24 from .200. The
 * last eighth and what unused zones leave are free: at least a quarter.
 *
 * @param cidrBlock a block of 16 to 19 bits, e.g. `10.3.0.0/16`.
 * @throws Error for a block or a zone id that the arguments' check should have refused.
 */
export function planAddresses(cidrBlock: string, zones: readonly string[]): AddressPlan {
  const network = parseBlock(cidrBlock);
  if (!network) throw new Error(`not a CIDR block: ${cidrBlock}`);
  const place = (tier: Tier) =>
    Object.fromEntries(zones.map((zone) => [zone, formatBlock(subnetBlock(network, tier, slotOf(zone)))]));
  return { public: place("public"), private: place("private"), data: place("data") };
}

const eighths = 3;
const firstSmallSlot: Record<Exclude<Tier, "private">, number> = { public: 192, data: 200 };

function subnetBlock(network: Block, tier: Tier, slot: number): Block {
  if (tier === "private") return innerBlock(network, network.prefix + eighths, slot);
  return innerBlock(network, network.prefix + 8, firstSmallSlot[tier] + slot);
}

function slotOf(zone: string): number {
  const number = zoneNumber(zone);
  if (!(number >= 1 && number <= maximumZoneNumber)) throw new Error(`not a zone id: ${zone}`);
  return number - 1;
}

/**
 * The block of a region: the /16 of the pool at the region's permanent place, so adding a region never moves another one and two
 * regions never overlap. Undefined for a region outside the catalogue or a pool smaller than a /10.
 *
 * @param pool a block of at most 10 bits, e.g. `10.64.0.0/10`: room for 64 regions.
 */
export function regionalBlock(pool: string, region: string): string | undefined {
  const block = parseBlock(pool);
  const entry = regionEntry(region);
  if (!block || !entry || block.prefix > maximumPoolPrefix) return undefined;
  return formatBlock(innerBlock(block, networkPrefix.shortest, entry.slot));
}

/** Longest prefix of an address pool: a /10 holds a /16 for each of 64 regions. */
export const maximumPoolPrefix = 10;

/** Pairs of names whose blocks share an address, each pair once. */
export function overlappingPairs(
  blocks: Readonly<Record<string, string>>,
): readonly (readonly [string, string])[] {
  const parsed = Object.entries(blocks).flatMap(([name, text]) => {
    const block = parseBlock(text);
    return block ? [{ name, block }] : [];
  });
  return parsed.flatMap((one, index) =>
    parsed
      .slice(index + 1)
      .filter((other) => overlaps(one.block, other.block))
      .map((other) => [one.name, other.name] as const),
  );
}

/** Zones that get a NAT gateway of their own. Empty for `regional` and `none`. */
export function natZones(mode: NatMode, zones: readonly string[]): readonly string[] {
  if (mode === "perZone") return zones;
  return mode === "single" ? zones.slice(0, 1) : [];
}

/** The zone whose NAT gateway serves a zone: its own where there is one. Undefined without zonal gateways. */
export function natZoneFor(mode: NatMode, zones: readonly string[], zone: string): string | undefined {
  const gateways = natZones(mode, zones);
  return gateways.includes(zone) ? zone : gateways[0];
}

/** Every unordered pair of regions, in alphabetical order: the full mesh that peering needs, as it is not transitive. */
export function meshPairs(regions: readonly string[]): readonly (readonly [string, string])[] {
  const sorted = [...regions].sort();
  return sorted.flatMap((one, index) => sorted.slice(index + 1).map((other) => [one, other] as const));
}
