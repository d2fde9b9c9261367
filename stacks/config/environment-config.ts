import { usableZones, type RegionName } from "@tenfold/components/catalogue/regions";
import { regionalBlock } from "@tenfold/components/network/network.plan";
import { type FailoverConfig, plansFailover } from "./failover";
import { observes } from "./observability";
import { layerNames, type LayerName, type StackConfig } from "./schema";

/** A stack's config with its defaults filled in. */
export interface EnvironmentConfig extends Omit<
  StackConfig,
  | "failover"
  | "finalSnapshots"
  | "layers"
  | "observability"
  | "protection"
  | "stackRegions"
  | "stacks"
  | "tags"
  | "zones"
> {
  /** Layers that this stack builds, in the order in which they need each other. */
  readonly layers: readonly LayerName[];
  /** Regions for which this stack builds its layers, home first. */
  readonly stackRegions: readonly RegionName[];
  /** Stacks that build the other layers, as far as this one needs them: one for all regions, or one for each. */
  readonly stacks: Readonly<Partial<Record<LayerName, string | Readonly<Record<string, string>>>>>;
  readonly birthRegion: RegionName;
  /** Whether the stores span regions, or may come to: those of one region for ever cannot become global in place. */
  readonly spansRegions: boolean;
  /** The plan that moves home; undefined where there is none. */
  readonly failover: FailoverConfig | undefined;
  /** Whether Prometheus runs in each cluster. */
  readonly observed: boolean;
  readonly protection: "on" | "off";
  /** Whether databases and caches leave a last snapshot when they are deleted. */
  readonly finalSnapshot: boolean;
  readonly tags: Readonly<Record<string, string>>;
  /** Home first, then the others in the config's order: what is created at home exists before its copies. */
  readonly regions: RegionName[];
  /** Zone ids of each region. */
  readonly zones: Readonly<Partial<Record<RegionName, readonly string[]>>>;
  /** Block of addresses of each region's network. */
  readonly blocks: Readonly<Record<string, string>>;
}

/** Fills in the defaults of a valid config. */
export function resolve(config: StackConfig): EnvironmentConfig {
  const { environment, home, sizes, layers, stacks = {}, protection = "on" } = config;
  const regions = [home, ...config.regions.filter((region) => region !== home)];
  const zonesOf = (region: RegionName) =>
    config.zones?.[region] ?? usableZones(region).slice(0, sizes.network.zones);
  return {
    ...config,
    layers: layerNames.filter((layer) => layers?.includes(layer) ?? true),
    stackRegions: regions.filter((region) => config.stackRegions?.includes(region) ?? true),
    stacks,
    birthRegion: config.birthRegion ?? home,
    spansRegions: config.birthRegion !== undefined,
    failover: plansFailover(config) ? (config.failover ?? {}) : undefined,
    observed: observes(config),
    protection,
    finalSnapshot: leavesSnapshots(config),
    tags: { project: "tenfold", environment, ...config.tags },
    regions,
    zones: Object.fromEntries(regions.map((region) => [region, zonesOf(region)])),
    blocks: Object.fromEntries(
      regions.flatMap((region) => {
        const block = regionalBlock(sizes.network.addressPool, region);
        return block ? [[region, block]] : [];
      }),
    ),
  };
}

/** Development without protection leaves nothing behind, unless it is asked to. */
function leavesSnapshots({ environment, protection, finalSnapshots }: StackConfig): boolean {
  if (finalSnapshots) return finalSnapshots === "taken";
  return environment !== "dev" || protection !== "off";
}
