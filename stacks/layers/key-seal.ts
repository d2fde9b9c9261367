import { type SecretOutputs, SharedSecret } from "@tenfold/components";
import { type EnvironmentConfig } from "../config/environment-config";
import { type ByRegion } from "./outputs";
import { type BuiltDatabase } from "./database";
import { type LayerExports } from "./references";

/**
 * What auth seals its signing keys with before it stores them: the same in every region, because the database carries the keys there. It is no store's
 * own, so that a copy of the database signs nothing.
 */
export function buildKeySeal(
  { birthRegion, protection, tags }: EnvironmentConfig,
  databases: BuiltDatabase["regions"],
): ByRegion<SecretOutputs> {
  const { regions } = new SharedSecret("auth-keys", {
    birthRegion,
    regions: Object.fromEntries(
      Object.entries(databases).map(([region, { keyArn }]) => [region, { keyArn }]),
    ),
    description: "Seals the keys with which auth signs tokens",
    protection,
    tags,
  });
  return regions;
}

/** The secret of a region that another stack built. */
export function readKeySeal(region: string, { text }: LayerExports): SecretOutputs {
  return {
    region,
    secretArn: text(region, "keySeal", "secretArn"),
    keyArn: text(region, "keySeal", "keyArn"),
  };
}

/** What other stacks read of it: where it is, never what is in it. */
export function exportKeySeal({ region, secretArn, keyArn }: SecretOutputs): SecretOutputs {
  return { region, secretArn, keyArn };
}
