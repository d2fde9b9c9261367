/** The environments that rules carry levels and defaults for. */
export const environmentClasses = ["dev", "staging", "prod"] as const;
export type EnvironmentClass = (typeof environmentClasses)[number];

/** One value per environment. */
export type PerEnvironment<T> = Readonly<Record<EnvironmentClass, T>>;

/** The environment that a stack belongs to, and whose levels and defaults hold for it. */
export interface PolicyEnvironment {
  /** As its owner calls it, e.g. `pr-123`. */
  readonly name: string;
  /** Whose levels and defaults apply: a name that is none of the three gets those of staging. */
  readonly class: EnvironmentClass;
}

/** What may say which environment a stack is, the first that does wins. */
export interface EnvironmentSources {
  /** Name that the stack's `Environment` component registered. */
  readonly component?: string | undefined;
  /** The pack's configuration, key `environment`. */
  readonly config?: string | undefined;
  /** Name of the Pulumi stack; counts where it is, or starts with, the name of an environment (`prod-network`). */
  readonly stack?: string | undefined;
  /** The stack's tag `environment`. */
  readonly tag?: string | undefined;
}

const spellings: Readonly<Record<string, EnvironmentClass>> = {
  dev: "dev",
  development: "dev",
  staging: "staging",
  stage: "staging",
  prod: "prod",
  production: "prod",
};

/**
 * The environment of a stack: from its `Environment` component, else the pack's configuration, else a stack name that
 * names an environment, else the stack's tag. A stack that none of them places gets its own name and staging's levels:
 * production's shape without production's price.
 */
export function environmentOf(sources: EnvironmentSources): PolicyEnvironment {
  const stack = sources.stack === undefined || sources.stack === "" ? undefined : sources.stack;
  const name = sources.component ?? sources.config ?? environmentInStackName(stack) ?? sources.tag ?? stack;
  if (name === undefined) return { name: "unknown", class: "staging" };
  return { name, class: spellings[name.toLowerCase()] ?? "staging" };
}

function environmentInStackName(stack: string | undefined): string | undefined {
  if (stack === undefined) return undefined;
  if (stack.toLowerCase() in spellings) return stack;
  const first = stack.split(/[-_./]/, 1)[0] ?? "";
  return first.toLowerCase() in spellings ? first : undefined;
}
