import * as pulumi from "@pulumi/pulumi";
import { report } from "./config/mistakes";
import { type Parsed, type RawConfig } from "./config/parse-keys";

/**
 * The config of this stack, checked as a whole.
 *
 * @param folder where the stack's file lies, from the root of the repository, e.g. `stacks`.
 * @throws pulumi.RunError with every mistake: the key, its value and what is allowed.
 */
export function readConfig<Config>(parse: (raw: RawConfig) => Parsed<Config>, folder: string): Config {
  const parsed = parse(rawConfig());
  if (parsed.valid) return parsed.config;
  throw new pulumi.RunError(report(parsed.mistakes, { file: `${folder}/Pulumi.${pulumi.getStack()}.yaml` }));
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
