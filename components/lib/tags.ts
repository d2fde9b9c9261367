import { type ArgumentCheck } from "./errors";

/** Tags as every component takes them: plain strings, merged into every child that AWS can tag. */
export type Tags = Readonly<Record<string, string>>;

/** The resource's `Name` tag and the user's tags; the user's win, so that a house convention for `Name` is possible. */
export function namedTags(name: string, ...tags: readonly (Tags | undefined)[]): Record<string, string> {
  return Object.assign({ Name: name }, ...tags);
}

/** Records what AWS refuses: more than 50 tags with `Name`, long keys or values, the reserved prefix `aws:`. */
export function checkTags(check: ArgumentCheck, tags: Tags | undefined, field = "tags"): void {
  const entries = Object.entries(tags ?? {});
  check.require(
    entries.length < 50,
    field,
    entries.length,
    "at most 49 tags: AWS allows 50 and Name is one of them",
  );
  for (const [key, value] of entries) {
    check.require(
      /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key),
      `${field}.${key}`,
      key,
      tagKeyRule,
    );
    check.require(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value), `${field}.${key}`, value, tagValueRule);
  }
}

const tagKeyRule = "1 to 128 letters, digits, spaces and _.:/=+-@, not beginning with aws:";
const tagValueRule = "up to 256 letters, digits, spaces and _.:/=+-@";
