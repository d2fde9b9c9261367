import { type Presets } from "../../lib/presets";
import { type AuroraArgs } from "./aurora";
import { databaseDefaults } from "./aurora-args";
import { type AuroraGlobalArgs } from "./aurora-global";
import { auroraDefaults } from "./aurora-readers";

/** What a preset says of a database: how it runs and what it keeps, not where it lies or what is in it. */
export type AuroraPreset = Pick<
  AuroraArgs,
  | "compute"
  | "readers"
  | "backups"
  | "monitoring"
  | "ioOptimized"
  | "maintenanceWindow"
  | "protection"
  | "alarms"
>;

/**
 * Databases for three kinds of environment. `dev` pauses when idle and leaves nothing behind; `staging` fails over as production
 * does, at its smallest size; `production` is what a database is by default, on the smallest class that is not burstable.
 */
export const auroraPresets = {
  dev: {
    compute: { type: "serverless", minCapacity: 0, maxCapacity: 2 },
    readers: { count: 0 },
    backups: { ...databaseDefaults.backups, retentionDays: 1, finalSnapshot: false },
    monitoring: { ...databaseDefaults.monitoring, enhancedSeconds: 0, logRetentionDays: 7 },
    ioOptimized: databaseDefaults.ioOptimized,
    maintenanceWindow: databaseDefaults.maintenanceWindow,
    protection: "off",
    alarms: "off",
  },
  staging: {
    compute: { type: "serverless", minCapacity: 0.5, maxCapacity: 8 },
    readers: { count: 1 },
    backups: { ...databaseDefaults.backups, retentionDays: 7, finalSnapshot: false },
    monitoring: { ...databaseDefaults.monitoring, logRetentionDays: 14 },
    ioOptimized: databaseDefaults.ioOptimized,
    maintenanceWindow: databaseDefaults.maintenanceWindow,
    protection: "off",
    alarms: {},
  },
  production: {
    compute: { type: "provisioned", instanceClass: "db.r8g.large" },
    readers: auroraDefaults.readers,
    backups: databaseDefaults.backups,
    monitoring: databaseDefaults.monitoring,
    ioOptimized: databaseDefaults.ioOptimized,
    maintenanceWindow: databaseDefaults.maintenanceWindow,
    protection: databaseDefaults.protection,
    alarms: {},
  },
} as const satisfies Presets<AuroraPreset>;

/** What a preset says of a database over several regions. How many instances a region has stands beside its network, in `regions`. */
export type AuroraGlobalPreset = Omit<AuroraPreset, "readers" | "alarms"> & Pick<AuroraGlobalArgs, "alarms">;

/**
 * Databases over several regions for three kinds of environment: as those of one region, but for `dev`, which never pauses, for a global
 * database must not.
 */
export const auroraGlobalPresets = {
  dev: {
    ...globalPreset(auroraPresets.dev),
    compute: { type: "serverless", minCapacity: 0.5, maxCapacity: 2 },
  },
  staging: globalPreset(auroraPresets.staging),
  production: globalPreset(auroraPresets.production),
} as const satisfies Presets<AuroraGlobalPreset>;

function globalPreset({ readers: _readers, alarms, ...preset }: AuroraPreset): AuroraGlobalPreset {
  return { ...preset, alarms: alarms === "off" ? "off" : {} };
}
