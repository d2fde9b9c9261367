import { consistencyMistakes } from "./consistency";
import { type Parsed, parseKeys, type RawConfig } from "./parse-keys";
import { schema, type StackConfig } from "./schema";
import { type Sections } from "./sections";

/** Reads the config of an environment's stack. */
export function parseConfig(raw: RawConfig): Parsed<StackConfig> {
  return parseKeys<StackConfig, Sections>(raw, {
    keys: schema.shape,
    together: consistencyMistakes,
    // One wrong tier must not keep the mistakes of the others for the next run.
    rest: (key, value) => (key === "sizes" ? validTiers(value) : undefined),
  });
}

function validTiers(value: unknown): object {
  const tiers = Object.entries(schema.shape.sizes.shape).map(([tier, part]) => {
    const given: unknown = typeof value === "object" && value !== null ? Reflect.get(value, tier) : undefined;
    return [tier, part.safeParse(given).data] as const;
  });
  return Object.fromEntries(tiers.filter(([, data]) => data !== undefined));
}
