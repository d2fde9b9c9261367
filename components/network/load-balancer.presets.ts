import { type Presets } from "../lib/presets";
import { type LoadBalancerArgs, loadBalancerDefaults } from "./load-balancer-args";

/** What a preset says of a balancer: what is seen of it and what keeps it, not where it lies or whom it serves. */
export type LoadBalancerPreset = Pick<
  LoadBalancerArgs,
  "zonalShift" | "accessLogs" | "protection" | "alarms"
>;

/**
 * Balancers for three kinds of environment. `dev` keeps no logs and wakes nobody; `staging` keeps logs for less long and may be
 * destroyed; `production` is what a balancer is by default.
 */
export const loadBalancerPresets = {
  dev: { zonalShift: "on", accessLogs: "off", protection: "off", alarms: "off" },
  staging: {
    zonalShift: "on",
    accessLogs: { ...loadBalancerDefaults.accessLogs, retentionDays: 14 },
    protection: "off",
    alarms: {},
  },
  production: {
    zonalShift: loadBalancerDefaults.zonalShift,
    accessLogs: loadBalancerDefaults.accessLogs,
    protection: loadBalancerDefaults.protection,
    alarms: {},
  },
} as const satisfies Presets<LoadBalancerPreset>;
