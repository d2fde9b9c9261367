import { type Presets } from "../lib/presets";
import { type BackupArgs, backupDefaults } from "./backup-args";

/** What a preset says of backups: how long and how firmly, not of what or where. */
export type BackupPreset = Pick<BackupArgs, "rules" | "lock" | "protection" | "alarms">;

/** Backups for three kinds of environment: `dev` keeps a week that can be thrown away, `production` is the default. */
export const backupPresets = {
  dev: {
    rules: { daily: { every: "day", at: "05:00", keepDays: 7 } },
    lock: "off",
    protection: "off",
    alarms: "off",
  },
  staging: {
    rules: { daily: { every: "day", at: "05:00", keepDays: 14 } },
    lock: backupDefaults.lock,
    protection: "off",
    alarms: {},
  },
  production: { ...backupDefaults, alarms: {} },
} as const satisfies Presets<BackupPreset>;
