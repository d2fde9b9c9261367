import { type Taggable } from "@tenfold/planning";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";
import { texts } from "../lib/settings";
import { list } from "../lib/text";

/** What costs money says who pays for it. */
export const costTags = defineRule({
  id: "cost-tags",
  title: "What costs money says what it belongs to",
  pillar: "cost",
  severity: "medium",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  why:
    "Untagged money cannot be asked back. Cost allocation starts on the day the tag is there and never covers the past, so " +
    "a tag that comes later comes too late.",
  fix: "add the tags to the resource, or to defaultTags of its provider",
  settings: {
    keys: texts({
      description: "Tag keys that every taggable resource must carry",
      default: ["environment", "project"],
    }),
    values: texts({
      description: "Allowed values as key=value; a key that is named here takes no other value",
      default: [],
    }),
  },
  *check({ facets, settings: { keys, values } }) {
    const allowed = allowedValues(values);
    for (const taggable of facets.taggables) yield judge(taggable, keys, allowed);
  },
});

function allowedValues(pairs: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const allowed = new Map<string, string[]>();
  for (const pair of pairs) {
    const [key = "", ...value] = pair.split("=");
    allowed.set(key, [...(allowed.get(key) ?? []), value.join("=")]);
  }
  return allowed;
}

function judge(
  taggable: Taggable,
  keys: readonly string[],
  allowed: ReadonlyMap<string, readonly string[]>,
): Outcome {
  if (taggable.tags.state === "unknown") return undecided(taggable, "its tags are not known yet", "tags");
  const tags = taggable.tags.state === "known" ? taggable.tags.value : {};
  const missing = keys.filter((key) => !Object.hasOwn(tags, key) || tags[key]?.state === "absent");
  if (missing.length > 0)
    return fail(taggable, `it lacks the ${missing.length === 1 ? "tag" : "tags"} ${list(missing)}`);
  for (const [key, values] of allowed) {
    const value = tags[key];
    if (value?.state === "known" && !values.includes(value.value)) {
      return fail(
        taggable,
        `its tag ${key} is ${JSON.stringify(value.value)}`,
        `use ${list(values, "or")} for ${key}`,
      );
    }
    if (value?.state === "unknown")
      return undecided(taggable, `its tag ${key} is not known yet`, `tags.${key}`);
  }
  return pass(taggable);
}
