/**
 * The regions in the order in which they are created: the region of birth, from which the others are filled, then the others by name. AWS
 * takes one new member at a time.
 */
export function creationOrder(regions: readonly string[], birthRegion: string): readonly string[] {
  return [birthRegion, ...[...regions].sort().filter((region) => region !== birthRegion)];
}
