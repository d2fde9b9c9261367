import { type Presets } from "../lib/presets";
import { type ClusterAddonsArgs, clusterAddonsDefaults } from "./cluster-addons-args";

/** What a preset says of a cluster's add-ons: those that need to know nothing of the environment, and how much they keep. */
export type ClusterAddonsPreset = Pick<ClusterAddonsArgs, "addons" | "installation">;

const forServices = { keda: {}, prometheusAdapter: {}, argoRollouts: {} } as const;

/**
 * Add-ons for three kinds of environment: all that services can ask for (`Service`: scaling and delivery), for an environment without
 * it tests none of it. They differ in how much Prometheus keeps; `production` has what an add-on takes by default.
 */
export const clusterAddonsPresets = {
  dev: {
    addons: { ...forServices, prometheus: { retentionHours: 1, memory: "1Gi" } },
    installation: clusterAddonsDefaults.installation,
  },
  staging: {
    addons: { ...forServices, prometheus: { ...clusterAddonsDefaults.prometheus, memory: "2Gi" } },
    installation: clusterAddonsDefaults.installation,
  },
  production: {
    addons: { ...forServices, prometheus: clusterAddonsDefaults.prometheus },
    installation: clusterAddonsDefaults.installation,
  },
} as const satisfies Presets<ClusterAddonsPreset>;
