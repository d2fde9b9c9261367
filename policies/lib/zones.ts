import { type Value } from "@tenfold/planning";

/** How many zones a set of things is spread over, as far as their zones are known. */
export interface ZoneSpread {
  /** Zones that are certain to be used. */
  readonly least: number;
  /** Zones that could be used, if every undecided zone were another one. */
  readonly most: number;
  /** Labels of the known zones, sorted, each once. */
  readonly known: readonly string[];
}

/**
 * Zone ids (`usw2-az1`) and zone names (`us-west-2a`) of the same stack cannot be matched with each other, so a mixture
 * counts as many zones as its larger half.
 */
export function spreadOf(zones: Iterable<Value<string>>): ZoneSpread {
  const ids = new Set<string>();
  const names = new Set<string>();
  let undecided = 0;
  for (const zone of zones) {
    if (zone.state !== "known") undecided++;
    else (isZoneId(zone.value) ? ids : names).add(zone.value);
  }
  const known = [...ids, ...names].sort();
  return { least: Math.max(ids.size, names.size), most: known.length + undecided, known };
}

/** Whether two zones are the same one; unknown where either is, or where one is an id and the other a name. */
export function sameZone(one: Value<string>, other: Value<string>): boolean | undefined {
  if (one.state !== "known" || other.state !== "known") return undefined;
  return isZoneId(one.value) === isZoneId(other.value) ? one.value === other.value : undefined;
}

function isZoneId(zone: string): boolean {
  return /-az\d+$/.test(zone);
}
