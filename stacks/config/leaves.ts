import { regionCatalogue, isRegion, type RegionName } from "@tenfold/components/catalogue/regions";
import { z } from "zod";
import { didYouMean } from "./mistakes";

/**
 * The smallest parts of the config's schema. Each has one message which says all that is allowed, so that one wrong value is one
 * mistake.
 */

/** A number from `least` to `most`; `why` follows the bounds in the message. */
export function number(least: number, most: number, why?: string): z.ZodType<number> {
  return z.custom<number>(
    (value) => typeof value === "number" && value >= least && value <= most,
    bounds(least, most, why),
  );
}

/** A whole number from `least` to `most`. */
export function whole(least: number, most: number, why?: string): z.ZodType<number> {
  return z.custom<number>(
    (value) => typeof value === "number" && Number.isInteger(value) && value >= least && value <= most,
    { error: ({ input }) => `${isFraction(input) ? "a whole number, " : ""}${bounds(least, most, why)}` },
  );
}

/** A string of the given form. */
export function text(form: RegExp, allowed: string): z.ZodType<string> {
  return z.custom<string>((value) => typeof value === "string" && form.test(value), allowed);
}

/** One of a few words. */
export function word<const Word extends string>(...words: readonly Word[]): z.ZodType<Word> {
  return z.custom<Word>((value) => words.some((each) => each === value), {
    error: ({ input }) =>
      `one of ${words.join(", ")}${typeof input === "string" ? didYouMean(input, words) : ""}`,
  });
}

/** One of many names that a catalogue holds; the message shows the nearest, or the example. */
export function catalogued<Name extends string = string>(
  names: readonly string[],
  what: string,
  example: string,
): z.ZodType<Name> {
  return z.custom<Name>((value) => names.some((name) => name === value), {
    error: ({ input }) => `${what}${didYouMean(String(input), names, `, such as ${example}`)}`,
  });
}

/** A region of the components' catalogue. */
export const region: z.ZodType<RegionName> = z.custom<RegionName>(
  (value) => typeof value === "string" && isRegion(value),
  {
    error: ({ input }) =>
      `not a region${didYouMean(String(input), Object.keys(regionCatalogue), ", such as us-west-2 or eu-west-1")}`,
  },
);

/** A block of IPv4 addresses, `203.0.113.0/24`. */
export const cidr: z.ZodType<string> = z.custom<string>(
  isCidr,
  "a block of IPv4 addresses that begins at its first address, for example 203.0.113.0/24",
);

/** The ARN of an IAM role. */
export const roleArn = text(/^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, "the ARN of an IAM role");

/** A group of keys; others are mistakes. */
export function section<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: ({ code }) => (code === "invalid_type" ? `the keys ${Object.keys(shape).join(", ")}` : undefined),
  });
}

/** A list with at least `least` entries. */
export function list<Item extends z.ZodType>(item: Item, what: string, least = 0): z.ZodArray<Item> {
  return z.array(item, `a list of ${what}`).min(least, `a list with at least ${least} of ${what}`);
}

/** Makes `max` below `min` a mistake. */
export function ordered<Schema extends z.ZodType<{ min: number; max: number }>>(schema: Schema): Schema {
  return schema.refine(({ min, max }) => min <= max, { error: "at least min", path: ["max"] });
}

function isFraction(value: unknown): boolean {
  return typeof value === "number" && !Number.isInteger(value);
}

function bounds(least: number, most: number, why?: string): string {
  const range = Number.isFinite(most) ? `${least} to ${most}` : `${least} or more`;
  return why === undefined ? range : `${range}: ${why}`;
}

function isCidr(value: unknown): boolean {
  const match =
    typeof value === "string" ? /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(value) : null;
  if (!match) return false;
  const [prefix = 33, ...bytes] = match.slice(1).map(Number).reverse();
  const address = bytes.reduce((sum, byte, index) => sum + byte * 256 ** index, 0);
  return prefix <= 32 && bytes.every((byte) => byte <= 255) && address % 2 ** (32 - prefix) === 0;
}
