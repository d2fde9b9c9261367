import { type Presets } from "../lib/presets";
import { type RegistryArgs, registryDefaults } from "./registry-args";

/** What a preset says of a registry: how it keeps images, not which ones or where. */
export type RegistryPreset = Pick<RegistryArgs, "scanning" | "encryptionKey" | "untaggedDays" | "protection">;

const { scanning, encryptionKey, untaggedDays, protection } = registryDefaults;

/** Registries for three kinds of environment: `dev` can be thrown away with its images, `production` is the default. */
export const registryPresets = {
  dev: { scanning, encryptionKey, untaggedDays: 1, protection: "off" },
  staging: { scanning, encryptionKey, untaggedDays, protection: "off" },
  production: { scanning, encryptionKey, untaggedDays, protection },
} as const satisfies Presets<RegistryPreset>;
