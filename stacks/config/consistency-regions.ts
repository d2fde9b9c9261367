import {
  isLimited,
  regionCatalogue,
  usableZones,
  type RegionName,
} from "@tenfold/components/catalogue/regions";
import { shown, type Mistake } from "./mistakes";
import { type Sections } from "./sections";

/** Regions, home and zones that do not go together. */
export function regionMistakes(sections: Sections): Mistake[] {
  const { regions, home, birthRegion, zones, sizes, kubernetesVersions } = sections;
  if (!regions) return [];
  const mistakes: Mistake[] = [];
  regions.forEach((region, index) => {
    if (regions.indexOf(region) < index)
      mistakes.push({ path: ["regions", index], value: region, allowed: "named twice: once is enough" });
    if (!regionCatalogue[region].vpcOrigins)
      mistakes.push({
        path: ["regions", index],
        value: region,
        allowed: "a region with CloudFront VPC origins: its balancer could not be reached",
      });
  });
  if (home && !regions.includes(home))
    mistakes.push({ path: ["home"], value: home, allowed: oneOf(regions) });
  if (regions.length > 1 && !birthRegion)
    mistakes.push({
      path: ["birthRegion"],
      value: shown(undefined),
      allowed: "the region that is to hold the data first: it never changes, whoever writes",
    });
  if (birthRegion && !regions.includes(birthRegion))
    mistakes.push({ path: ["birthRegion"], value: birthRegion, allowed: oneOf(regions) });
  for (const region of Object.keys(zones ?? {}) as RegionName[]) {
    const known = regions.includes(region);
    if (!known) mistakes.push({ path: ["zones", region], allowed: notARegion(regions) });
    else mistakes.push(...zoneMistakes(region, zones?.[region] ?? [], sizes?.network?.zones));
  }
  mistakes.push(...versionMistakes(kubernetesVersions ?? {}, regions));
  const count = sizes?.network?.zones ?? 0;
  for (const region of regions.filter((each) => !zones?.[each] && usableZones(each).length < count))
    mistakes.push({
      path: ["sizes", "network", "zones"],
      value: shown(count),
      allowed: `at most ${usableZones(region).length}, as many as ${region} has`,
    });
  return mistakes;
}

function versionMistakes(versions: object, regions: readonly string[]): Mistake[] {
  const astray = Object.keys(versions).filter((region) => !regions.includes(region));
  return astray.map((region) => ({ path: ["kubernetesVersions", region], allowed: notARegion(regions) }));
}

function oneOf(regions: readonly string[]): string {
  return `one of tenfold:regions (${regions.join(", ")})`;
}

/** Words for a region that the environment does not have. */
export function notARegion(regions: readonly string[]): string {
  return `not in tenfold:regions (${regions.join(", ")})`;
}

function zoneMistakes(region: RegionName, ids: readonly string[], count: number | undefined): Mistake[] {
  const catalogued: readonly string[] = regionCatalogue[region].zones;
  const usable = usableZones(region).join(", ");
  const mistakes: Mistake[] = [];
  ids.forEach((id, index) => {
    const path = ["zones", region, index];
    if (!catalogued.includes(id))
      mistakes.push({ path, value: id, allowed: `not a zone of ${region}: ${usable}` });
    else if (isLimited(id, "cluster"))
      mistakes.push({ path, value: id, allowed: `EKS takes no subnets there: ${usable}` });
    else if (ids.indexOf(id) < index)
      mistakes.push({ path, value: id, allowed: "named twice: once is enough" });
  });
  if (count !== undefined && ids.length !== count)
    mistakes.push({
      path: ["zones", region],
      value: shown(ids),
      allowed: `as many as sizes.network.zones (${count})`,
    });
  return mistakes;
}
