import { type Presets } from "../lib/presets";
import { type ClusterArgs, clusterDefaults } from "./cluster-args";

/** What a preset says of a cluster: how it runs and what it keeps, not where it lies or who enters it. */
export type ClusterPreset = Pick<ClusterArgs, "compute" | "logRetentionDays" | "protection" | "alarms">;

/**
 * Clusters for three kinds of environment. They differ in what they keep and whom they wake; all run on Auto Mode, for a cluster that
 * differs from production in who runs its nodes tests nothing.
 */
export const clusterPresets = {
  dev: { compute: clusterDefaults.compute, logRetentionDays: 7, protection: "off", alarms: "off" },
  staging: { compute: clusterDefaults.compute, logRetentionDays: 30, protection: "off", alarms: {} },
  production: {
    compute: clusterDefaults.compute,
    logRetentionDays: clusterDefaults.logRetentionDays,
    protection: clusterDefaults.protection,
    alarms: {},
  },
} as const satisfies Presets<ClusterPreset>;
