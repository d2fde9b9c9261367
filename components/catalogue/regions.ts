/**
 * What a zone cannot carry. `cluster`: EKS refuses control-plane subnets there. `vpcOrigin`: CloudFront cannot reach a balancer
 * with a subnet there.
 */
export type ZoneLimit = "cluster" | "vpcOrigin";

/** One AWS region as the components see it. */
export interface RegionEntry {
  /** Zone ids, in the order in which the components take them. Ids name the same place in every account; letters do not. */
  readonly zones: readonly string[];
  /** Zones with a limit. They are never taken by default. */
  readonly limited: Readonly<Record<string, readonly ZoneLimit[]>>;
  /**
   * Permanent number of the region in an address pool, 0 to 63. Never change or reuse one: it decides the CIDR of every network
   * whose CIDR is not given.
   */
  readonly slot: number;
}

function region(
  slot: number,
  prefix: string,
  numbers: readonly number[],
  limited: RegionEntry["limited"] = {},
): RegionEntry {
  return { slot, zones: numbers.map((number) => `${prefix}-az${number}`), limited };
}

/** The commercial AWS regions with two usable zones or more. */
export const regionCatalogue = {
  "us-east-1": region(0, "use1", [1, 2, 4, 5, 6, 3], { "use1-az3": ["cluster", "vpcOrigin"] }),
  "us-east-2": region(1, "use2", [1, 2, 3]),
  "us-west-1": region(2, "usw1", [1, 3, 2], { "usw1-az2": ["cluster", "vpcOrigin"] }),
  "us-west-2": region(3, "usw2", [1, 2, 3, 4]),
  "ca-central-1": region(4, "cac1", [1, 2, 4, 3], { "cac1-az3": ["cluster", "vpcOrigin"] }),
  "ca-west-1": region(5, "caw1", [1, 2, 3]),
  "mx-central-1": region(6, "mxc1", [1, 2, 3]),
  "sa-east-1": region(7, "sae1", [1, 2, 3]),
  "eu-west-1": region(8, "euw1", [1, 2, 3]),
  "eu-west-2": region(9, "euw2", [1, 2, 3]),
  "eu-west-3": region(10, "euw3", [1, 2, 3]),
  "eu-central-1": region(11, "euc1", [1, 2, 3]),
  "eu-central-2": region(12, "euc2", [1, 2, 3]),
  "eu-north-1": region(13, "eun1", [1, 2, 3]),
  "eu-south-1": region(14, "eus1", [1, 2, 3]),
  "eu-south-2": region(15, "eus2", [1, 2, 3]),
  "ap-northeast-1": region(16, "apne1", [1, 2, 4, 3], { "apne1-az3": ["cluster", "vpcOrigin"] }),
  "ap-northeast-2": region(17, "apne2", [2, 3, 4, 1], { "apne2-az1": ["vpcOrigin"] }),
  "ap-northeast-3": region(18, "apne3", [1, 2, 3]),
  "ap-southeast-1": region(19, "apse1", [1, 2, 3]),
  "ap-southeast-2": region(20, "apse2", [1, 2, 3]),
  "ap-southeast-3": region(21, "apse3", [1, 2, 3]),
  "ap-southeast-4": region(22, "apse4", [1, 2, 3]),
  "ap-southeast-5": region(23, "apse5", [1, 2, 3]),
  "ap-southeast-7": region(24, "apse7", [1, 2, 3]),
  "ap-southeast-6": region(33, "apse6", [1, 2, 3]),
  "ap-south-1": region(25, "aps1", [1, 2, 3]),
  "ap-south-2": region(26, "aps2", [1, 2, 3]),
  "ap-east-1": region(27, "ape1", [1, 2, 3]),
  "ap-east-2": region(28, "ape2", [1, 2, 3]),
  "me-south-1": region(29, "mes1", [1, 2, 3]),
  "me-central-1": region(30, "mec1", [1, 2, 3]),
  "il-central-1": region(31, "ilc1", [1, 2, 3]),
  "af-south-1": region(32, "afs1", [1, 2, 3]),
} as const satisfies Readonly<Record<string, RegionEntry>>;

/** A region of the catalogue. */
export type RegionName = keyof typeof regionCatalogue;

/** Whether the catalogue knows the region. */
export function isRegion(name: string): name is RegionName {
  return Object.hasOwn(regionCatalogue, name);
}

/** The catalogue's entry, or undefined for a region that it does not know. */
export function regionEntry(name: string): RegionEntry | undefined {
  return isRegion(name) ? regionCatalogue[name] : undefined;
}

/** Zones of a region without any limit, in the order in which the components take them; empty for an unknown region. */
export function usableZones(name: string): readonly string[] {
  const entry = regionEntry(name);
  return entry ? entry.zones.filter((zone) => entry.limited[zone] === undefined) : [];
}

/** Whether the zone has the limit. */
export function isLimited(zoneId: string, limit: ZoneLimit): boolean {
  const entry = Object.values<RegionEntry>(regionCatalogue).find(({ zones }) => zones.includes(zoneId));
  return entry?.limited[zoneId]?.includes(limit) ?? false;
}
