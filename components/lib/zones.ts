import { isLimited, regionCatalogue, regionEntry, usableZones, type ZoneLimit } from "../catalogue/regions";
import { type ArgumentCheck } from "./errors";
import { closest } from "./suggest";

/** The number in a zone id: 4 for `use1-az4`. It never changes, which makes it a stable slot. NaN where it is no zone id. */
export function zoneNumber(zoneId: string): number {
  const match = /^[a-z]{2,4}\d-az(\d)$/.exec(zoneId);
  return match ? Number(match[1]) : Number.NaN;
}

/** The region of a zone id, or undefined where the catalogue does not know the zone. */
export function regionOfZone(zoneId: string): string | undefined {
  return Object.keys(regionCatalogue).find((name) => regionEntry(name)?.zones.includes(zoneId));
}

/** The zones that a component takes where none are given: the first `count` usable ones that are not excluded. */
export function defaultZones(
  region: string,
  count: number,
  exclude: readonly string[] = [],
): readonly string[] {
  return usableZones(region)
    .filter((zone) => !exclude.includes(zone))
    .slice(0, count);
}

/** Records a region that the catalogue does not know. Returns whether it is known. */
export function checkRegion(check: ArgumentCheck, region: string, field = "region"): boolean {
  const known = regionEntry(region) !== undefined;
  if (known) return true;
  const nearest = closest(String(region), Object.keys(regionCatalogue));
  // A program without types, or a config value that is not there, gives none at all.
  const fix =
    typeof region === "string" ? `not a region of the catalogue; did you mean ${nearest}?` : missing;
  check.require(false, field, region, fix);
  return false;
}

const missing = "a region such as us-west-2: it has no default";

/**
 * Records zones that are not of the region, given twice, or unable to carry what is in `needs`.
 *
 * @param needs limits that refuse a zone. @default ["cluster"]: every network of ours may hold a cluster.
 */
export function checkZones(
  check: ArgumentCheck,
  region: string,
  zones: readonly string[],
  field = "zones",
  needs: readonly ZoneLimit[] = ["cluster"],
): void {
  const known = regionEntry(region);
  if (!known) return;
  const usable = usableZones(region).join(", ");
  zones.forEach((zone, index) => {
    check.require(
      known.zones.includes(zone),
      `${field}[${index}]`,
      zone,
      `not a zone id of ${region}: use ${usable}`,
    );
    check.require(
      zones.indexOf(zone) === index,
      `${field}[${index}]`,
      zone,
      "given twice: name each zone once",
    );
    for (const need of needs) {
      check.require(!isLimited(zone, need), `${field}[${index}]`, zone, `${limitText[need]}: use ${usable}`);
    }
  });
}

const limitText: Record<ZoneLimit, string> = {
  cluster: "EKS takes no subnets in this zone",
  vpcOrigin: "CloudFront VPC origins do not reach this zone",
};
