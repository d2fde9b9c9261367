import { type Presets } from "../lib/presets";
import { type EdgeArgs, edgeDefaults } from "./edge-args";

/** What a preset says of an edge: how it is guarded and what is seen of it, not what it serves. */
export type EdgePreset = Pick<
  EdgeArgs,
  "firewall" | "priceClass" | "accessLogs" | "additionalMetrics" | "protection" | "alarms"
>;

/**
 * Edges for three kinds of environment. `dev` has the firewall, for it is as public as the others, but keeps no logs and wakes nobody;
 * `staging` keeps logs for less long and may be destroyed; `production` is what an edge is by default.
 */
export const edgePresets = {
  dev: {
    firewall: { ...edgeDefaults.firewall, logs: "off" },
    priceClass: "PriceClass_100",
    accessLogs: "off",
    additionalMetrics: "off",
    protection: "off",
    alarms: "off",
  },
  staging: {
    firewall: { ...edgeDefaults.firewall, logs: { retentionDays: 14 } },
    priceClass: edgeDefaults.priceClass,
    accessLogs: { retentionDays: 14 },
    additionalMetrics: edgeDefaults.additionalMetrics,
    protection: "off",
    alarms: {},
  },
  production: {
    firewall: edgeDefaults.firewall,
    priceClass: edgeDefaults.priceClass,
    accessLogs: edgeDefaults.accessLogs,
    additionalMetrics: edgeDefaults.additionalMetrics,
    protection: edgeDefaults.protection,
    alarms: {},
  },
} as const satisfies Presets<EdgePreset>;
