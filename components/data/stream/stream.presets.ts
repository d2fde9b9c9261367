import { type Presets } from "../../lib/presets";
import { type ExpressStreamArgs, type StandardStreamArgs, streamDefaults } from "./stream-args";
import { type StreamReplicatorArgs, streamReplicatorDefaults } from "./stream-replicator";

type Preset<Args extends ExpressStreamArgs | StandardStreamArgs> = Pick<
  Args,
  "type" | "instanceType" | "storage" | "retentionHours" | "monitoring" | "protection" | "alarms"
>;

/** What a preset says of a stream: how it runs and what it keeps, not where it lies or which topics are in it. */
export type StreamPreset = Preset<ExpressStreamArgs> | Preset<StandardStreamArgs>;

/**
 * Streams for three kinds of environment. `dev` has the cheapest brokers, with small volumes; `staging` the brokers of production at
 * their smallest; `production` is what a stream on Express brokers is by default.
 */
export const streamPresets = {
  dev: {
    type: "standard",
    instanceType: "kafka.m7g.large",
    storage: { volumeGib: 20 },
    retentionHours: 24,
    monitoring: { level: "DEFAULT", prometheus: true, logRetentionDays: 7 },
    protection: "off",
    alarms: "off",
  },
  staging: {
    type: "express",
    instanceType: "express.m7g.large",
    retentionHours: 72,
    monitoring: { ...streamDefaults.monitoring, logRetentionDays: 14 },
    protection: "off",
    alarms: {},
  },
  production: {
    type: "express",
    instanceType: "express.m7g.large",
    retentionHours: streamDefaults.retentionHours,
    monitoring: streamDefaults.monitoring,
    protection: streamDefaults.protection,
    alarms: {},
  },
} as const satisfies Presets<StreamPreset>;

/** What a preset says of a replicator. */
export type StreamReplicatorPreset = Pick<StreamReplicatorArgs, "logRetentionDays" | "alarms">;

/** Replicators for three kinds of environment. */
export const streamReplicatorPresets = {
  dev: { logRetentionDays: 7, alarms: "off" },
  staging: { logRetentionDays: 14, alarms: {} },
  production: { logRetentionDays: streamReplicatorDefaults.logRetentionDays, alarms: {} },
} as const satisfies Presets<StreamReplicatorPreset>;
