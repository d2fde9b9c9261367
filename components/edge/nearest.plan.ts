import { regionCatalogue, regionEntry, type RegionEntry } from "../catalogue/regions";

/** Kilometres between two places on a sphere the size of the earth. */
export function kilometres(one: RegionEntry["location"], other: RegionEntry["location"]): number {
  const [latitude, otherLatitude] = [radians(one[0]), radians(other[0])];
  const halfNorth = Math.sin((otherLatitude - latitude) / 2) ** 2;
  const halfEast = Math.sin(radians(other[1] - one[1]) / 2) ** 2;
  const chord = halfNorth + Math.cos(latitude) * Math.cos(otherLatitude) * halfEast;
  return 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(chord)));
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

/**
 * For every region in which CloudFront may hold a regional edge cache: which of the environment's regions are nearest to it, nearest
 * first, by distance on the globe (by name where equal). Distance stands in for latency, which no table of ours would keep right.
 */
export function nearestRegions(regions: readonly string[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries<RegionEntry>(regionCatalogue).map(([cache, { location }]) => {
      const distance = (region: string) => kilometres(location, regionEntry(region)?.location ?? [0, 0]);
      const order = (one: string, other: string) => distance(one) - distance(other) || (one < other ? -1 : 1);
      return [cache, [...regions].sort(order)];
    }),
  );
}
