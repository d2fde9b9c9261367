import fc from "fast-check";

/** What is used of JSON Schema by the routes' documents. */
export interface JsonSchema {
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

/** Values that have broken others: quotes, ends of text, paths, templates, numbers at the edge, deep and long things. */
const nasty: readonly unknown[] = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "'; drop table users; --",
  "1' or '1'='1",
  "%27%20or%201=1",
  "../../../../etc/passwd",
  "..%2f..%2fetc%2fpasswd",
  "<script>alert(1)</script>",
  "${7*7}{{7*7}}",
  "$(id)",
  "𝕏\u202Eabc\u200D",
  "a".repeat(5_000),
  "%",
  "%zz",
  "NaN",
  "1e999",
  -1,
  0,
  1e308,
  -1e308,
  Number.MAX_SAFE_INTEGER,
  2 ** 31,
  2 ** 63,
  0.1,
  null,
  true,
  [],
  {},
  [[[[[[]]]]]],
  { $gt: "" },
  JSON.parse('{"__proto__": {"admin": true}}'),
  { constructor: { prototype: {} } },
];

/** Anything but, most of the time, what the schema asks for. */
export const wrong: fc.Arbitrary<unknown> = fc.oneof(fc.constantFrom(...nasty), fc.jsonValue());

/** Values that the schema allows. */
export function valid(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(valid));
  switch (schema.type) {
    case "integer":
      return fc.integer({ min: schema.minimum ?? -1_000_000, max: schema.maximum ?? 1_000_000 });
    case "number":
      return fc.double({ min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6, noNaN: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(valid(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 5, 10),
      });
    case "object":
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([name, each]) => [name, valid(each)]),
        ),
        { requiredKeys: [...(schema.required ?? [])] },
      );
    default:
      return text(schema);
  }
}

function text({ format, pattern, minLength = 0, maxLength = 100 }: JsonSchema): fc.Arbitrary<string> {
  if (format === "uuid") return fc.uuid();
  if (format === "email") return fc.emailAddress();
  if (format === "date-time") return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  if (pattern) return fc.stringMatching(new RegExp(pattern));
  return fc.string({ minLength, maxLength: Math.min(maxLength, 300), unit: "grapheme" });
}

/** Values that are right, wrong, or right but for one part. */
export function any(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.type !== "object") return fc.oneof(valid(schema), wrong);
  const names = Object.keys(schema.properties ?? {});
  const spoilt = fc
    .tuple(valid(schema), fc.constantFrom(...names, "extra", "__proto__", "constructor"), wrong)
    .map(([value, name, instead]) => ({ ...(value as object), [name]: instead }));
  return fc.oneof(valid(schema), spoilt, wrong);
}
