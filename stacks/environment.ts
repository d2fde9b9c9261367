import * as pulumi from "@pulumi/pulumi";
import { resolve, type EnvironmentConfig } from "./config/environment-config";
import { report } from "./config/mistakes";
import { parseConfig, type RawConfig } from "./config/parse";

/**
 * The config of this stack, checked as a whole.
 *
 * @throws pulumi.RunError with every mistake: the key, its value and what is allowed.
 */
export function readEnvironment(): EnvironmentConfig {
  const parsed = parseConfig(rawConfig());
  if (parsed.valid) return resolve(parsed.config);
  throw new pulumi.RunError(report(parsed.mistakes, { file: `stacks/Pulumi.${pulumi.getStack()}.yaml` }));
}

function rawConfig(): RawConfig {
  const prefix = "tenfold:";
  const entries = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(prefix));
  return {
    values: Object.fromEntries(entries.map(([key, value]) => [key.slice(prefix.length), value])),
    secrets: new Set(entries.filter(([key]) => isSecret(key)).map(([key]) => key.slice(prefix.length))),
  };
}

/** The SDK knows which keys are secret but leaves the function out of its types. */
function isSecret(key: string): boolean {
  const { isConfigSecret } = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  return isConfigSecret?.(key) ?? true;
}
