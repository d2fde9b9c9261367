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
  /** Degrees of latitude and longitude, rounded: good enough to order regions by distance. */
  readonly location: readonly [latitude: number, longitude: number];
  /** Whether CloudFront VPC origins exist in the region. */
  readonly vpcOrigins: boolean;
}

function region(
  slot: number,
  location: RegionEntry["location"],
  prefix: string,
  numbers: readonly number[],
  limited: RegionEntry["limited"] = {},
  vpcOrigins = true,
): RegionEntry {
  return { slot, location, zones: numbers.map((number) => `${prefix}-az${number}`), limited, vpcOrigins };
}

/** The commercial AWS regions with two usable zones or more. */
export const regionCatalogue = {
  "us-east-1": region(0, [39, -77.5], "use1", [1, 2, 4, 5, 6, 3], { "use1-az3": ["cluster", "vpcOrigin"] }),
  "us-east-2": region(1, [40, -83], "use2", [1, 2, 3]),
  "us-west-1": region(2, [37.4, -122], "usw1", [1, 3, 2], { "usw1-az2": ["cluster", "vpcOrigin"] }),
  "us-west-2": region(3, [45.9, -119.3], "usw2", [1, 2, 3, 4]),
  "ca-central-1": region(4, [45.5, -73.6], "cac1", [1, 2, 4, 3], { "cac1-az3": ["cluster", "vpcOrigin"] }),
  "ca-west-1": region(5, [51, -114], "caw1", [1, 2, 3]),
  "mx-central-1": region(6, [20.6, -100.4], "mxc1", [1, 2, 3], {}, false),
  "sa-east-1": region(7, [-23.5, -46.6], "sae1", [1, 2, 3]),
  "eu-west-1": region(8, [53.3, -6.3], "euw1", [1, 2, 3]),
  "eu-west-2": region(9, [51.5, -0.1], "euw2", [1, 2, 3]),
  "eu-west-3": region(10, [48.9, 2.4], "euw3", [1, 2, 3]),
  "eu-central-1": region(11, [50.1, 8.7], "euc1", [1, 2, 3]),
  "eu-central-2": region(12, [47.4, 8.5], "euc2", [1, 2, 3]),
  "eu-north-1": region(13, [59.3, 18.1], "eun1", [1, 2, 3]),
  "eu-south-1": region(14, [45.5, 9.2], "eus1", [1, 2, 3]),
  "eu-south-2": region(15, [41.6, -0.9], "eus2", [1, 2, 3]),
  "ap-northeast-1": region(16, [35.7, 139.7], "apne1", [1, 2, 4, 3], {
    "apne1-az3": ["cluster", "vpcOrigin"],
  }),
  "ap-northeast-2": region(17, [37.6, 127], "apne2", [2, 3, 4, 1], { "apne2-az1": ["vpcOrigin"] }),
  "ap-northeast-3": region(18, [34.7, 135.5], "apne3", [1, 2, 3]),
  "ap-southeast-1": region(19, [1.3, 103.8], "apse1", [1, 2, 3]),
  "ap-southeast-2": region(20, [-33.9, 151.2], "apse2", [1, 2, 3]),
  "ap-southeast-3": region(21, [-6.2, 106.8], "apse3", [1, 2, 3]),
  "ap-southeast-4": region(22, [-37.8, 145], "apse4", [1, 2, 3]),
  "ap-southeast-5": region(23, [3.1, 101.7], "apse5", [1, 2, 3], {}, false),
  "ap-southeast-7": region(24, [13.8, 100.5], "apse7", [1, 2, 3], {}, false),
  "ap-southeast-6": region(33, [-36.8, 174.8], "apse6", [1, 2, 3], {}, false),
  "ap-south-1": region(25, [19.1, 72.9], "aps1", [1, 2, 3]),
  "ap-south-2": region(26, [17.4, 78.5], "aps2", [1, 2, 3]),
  "ap-east-1": region(27, [22.3, 114.2], "ape1", [1, 2, 3]),
  "ap-east-2": region(28, [25, 121.5], "ape2", [1, 2, 3], {}, false),
  "me-south-1": region(29, [26.2, 50.6], "mes1", [1, 2, 3]),
  "me-central-1": region(30, [25.2, 55.3], "mec1", [1, 2, 3]),
  "il-central-1": region(31, [32.1, 34.8], "ilc1", [1, 2, 3]),
  "af-south-1": region(32, [-33.9, 18.4], "afs1", [1, 2, 3]),
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
