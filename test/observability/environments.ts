import { type Objectives } from "../../stacks/observability/objectives";
import { configOf } from "../../stacks/testing/stack-file";

export const environments = ["dev", "staging", "prod"] as const;

/** What the committed config of an environment promises. */
export function objectivesOf(environment: string): Objectives {
  return configOf(environment)["tenfold:objectives"] as Objectives;
}
