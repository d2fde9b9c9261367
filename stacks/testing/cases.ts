import assert from "node:assert/strict";
import { keyOf } from "../config/mistakes";
import { parseConfig } from "../config/parse";
import { changed, configOf, rawValues } from "./stack-file";

/** `key: what is allowed` of each mistake in an environment's config with the given changes. */
function mistakesWith(environment: string, changes: readonly Change[]): string[] {
  const config = changes.reduce(
    (before, [place, value]) => changed(before, place, value),
    configOf(environment),
  );
  const parsed = parseConfig({ values: rawValues(config), secrets: new Set() });
  return parsed.valid ? [] : parsed.mistakes.map(({ path, allowed }) => `${keyOf(path)}: ${allowed}`);
}

/** A place in the config and what is written there; undefined removes what stands there. */
export type Change = readonly [place: string, value: unknown];

/** What is wrong, in which environment, after which changes, and the mistakes that must be reported. */
export type Case = readonly [
  what: string,
  environment: string,
  changes: readonly Change[],
  expected: readonly string[],
];

/** One test for each case. */
export function itNames(cases: readonly Case[]): void {
  for (const [what, environment, changes, expected] of cases) {
    it(`names ${what}`, () => {
      assert.deepEqual(mistakesWith(environment, changes), expected);
    });
  }
}
