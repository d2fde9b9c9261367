import { type z } from "zod";
import { consistencyMistakes } from "./consistency";
import { type Parsed, parseKeys, type RawConfig } from "./parse-keys";
import { schema, type StackConfig } from "./schema";
import { type Sections } from "./sections";

/** Reads the config of an environment's stack. */
export function parseConfig(raw: RawConfig): Parsed<StackConfig> {
  return parseKeys<StackConfig, Sections>(raw, {
    keys: schema.shape,
    together: consistencyMistakes,
    // One wrong entry must neither keep the mistakes of the others for the next run nor make them look missing.
    rest: (key, value) => (key in divisible ? validParts(divisible[key] ?? {}, value) : undefined),
  });
}

/** Sections whose entries are looked at one by one where one of them is wrong. */
const divisible: Readonly<Record<string, Readonly<Record<string, z.ZodType>>>> = {
  sizes: schema.shape.sizes.shape,
  stacks: schema.shape.stacks.unwrap().shape,
};

function validParts(parts: Readonly<Record<string, z.ZodType>>, value: unknown): object {
  const entries = Object.entries(parts).map(([name, part]) => {
    const given: unknown = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
    return [name, part.safeParse(given).data] as const;
  });
  return Object.fromEntries(entries.filter(([, data]) => data !== undefined));
}
