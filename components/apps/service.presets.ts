import { type Presets } from "../lib/presets";
import { type ServiceArgs, serviceDefaults } from "./service-args";

/** What a preset says of a service: how it comes, goes and is watched, not what it is or how many pods its traffic needs. */
export type ServicePreset = Pick<ServiceArgs, "placement" | "http" | "delivery" | "alarms">;

const { drainSeconds, shutdownSeconds } = serviceDefaults.http;

/**
 * Services for three kinds of environment. `dev` fits on one node, goes at once and wakes nobody; `staging` is production's twin;
 * `production` is what a service is by default.
 */
export const servicePresets = {
  dev: {
    placement: { zones: "preferred" },
    http: { drainSeconds: 2, shutdownSeconds: 5 },
    delivery: { type: "rolling" },
    alarms: "off",
  },
  staging: {
    placement: serviceDefaults.placement,
    http: { drainSeconds, shutdownSeconds },
    delivery: { type: "rolling" },
    alarms: {},
  },
  production: {
    placement: serviceDefaults.placement,
    http: { drainSeconds, shutdownSeconds },
    delivery: { type: "rolling" },
    alarms: {},
  },
} as const satisfies Presets<ServicePreset>;
