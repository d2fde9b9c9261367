import { resolve, type EnvironmentConfig } from "./config/environment-config";
import { parseConfig } from "./config/parse";
import { readConfig } from "./read-config";

/**
 * The config of this environment's stack, with its defaults.
 *
 * @throws pulumi.RunError with every mistake: the key, its value and what is allowed.
 */
export function readEnvironment(): EnvironmentConfig {
  return resolve(readConfig(parseConfig, "stacks"));
}
