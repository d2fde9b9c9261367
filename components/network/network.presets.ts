import { type Presets } from "../lib/presets";
import { type MultiRegionNetworkArgs } from "./multi-region-args";
import { type NetworkArgs, networkDefaults } from "./network-args";

/** What a preset says of a network: how it survives and what is seen of it, not where it lies or which addresses it has. */
export type NetworkPreset = Pick<
  NetworkArgs,
  "zoneCount" | "nat" | "interfaceEndpoints" | "flowLogs" | "protection" | "alarms"
>;

/**
 * Networks for three kinds of environment. `dev` has two zones behind one NAT gateway, whose zone may take the way out along; `staging`
 * is shaped as production is and keeps its logs for less long; `production` is what a network is by default. Interface endpoints cost
 * by the hour and zone: add `productionEndpoints` where a cluster must start without NAT.
 */
export const networkPresets = {
  dev: {
    zoneCount: 2,
    nat: "single",
    interfaceEndpoints: networkDefaults.interfaceEndpoints,
    flowLogs: { ...networkDefaults.flowLogs, retentionDays: 7 },
    protection: "off",
    alarms: "off",
  },
  staging: {
    zoneCount: networkDefaults.zoneCount,
    nat: networkDefaults.nat,
    interfaceEndpoints: networkDefaults.interfaceEndpoints,
    flowLogs: { ...networkDefaults.flowLogs, retentionDays: 14 },
    protection: "off",
    alarms: {},
  },
  production: {
    zoneCount: networkDefaults.zoneCount,
    nat: networkDefaults.nat,
    interfaceEndpoints: networkDefaults.interfaceEndpoints,
    flowLogs: networkDefaults.flowLogs,
    protection: networkDefaults.protection,
    alarms: {},
  },
} as const satisfies Presets<NetworkPreset>;

/** What a preset says of networks in several regions. */
export type MultiRegionNetworkPreset = Pick<MultiRegionNetworkArgs, "network">;

/** {@link networkPresets} for every region. */
export const multiRegionNetworkPresets = {
  dev: { network: networkPresets.dev },
  staging: { network: networkPresets.staging },
  production: { network: networkPresets.production },
} as const satisfies Presets<MultiRegionNetworkPreset>;
