import assert from "node:assert/strict";
import { type JsonValue } from "@tenfold/planning";
import fc from "fast-check";
import { packPolicies } from "./lib/pack";
import { type Rule } from "./lib/rule";
import { allRules, readFixture } from "./testing/fixtures";
import { analyse, type Received } from "./testing/handlers";
import { type StackResource, unknownText, wireStack } from "./testing/stack";

/** Place of a leaf in a stack: which resource, and the path of its property. */
interface Leaf {
  readonly resource: number;
  readonly path: readonly (string | number)[];
}

function leavesOf(resources: readonly StackResource[]): readonly Leaf[] {
  return resources.flatMap(({ props = {} }, resource) => pathsOf(props).map((path) => ({ resource, path })));
}

function pathsOf(value: JsonValue): readonly (string | number)[][] {
  if (typeof value !== "object" || value === null) return value === unknownText ? [] : [[]];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, inner]) => pathsOf(inner as JsonValue).map((path) => [key, ...path]));
}

function withUnknowns(
  resources: readonly StackResource[],
  leaves: readonly Leaf[],
): readonly StackResource[] {
  return resources.map((resource, index) => {
    const paths = leaves.filter((leaf) => leaf.resource === index).map(({ path }) => path);
    const props = Object.entries(resource.props ?? {}).map(([key, value]) => {
      const below = paths.filter(([first]) => first === key).map(([, ...rest]) => rest);
      return [key, below.reduce(withUnknown, value)] as const;
    });
    return { ...resource, props: Object.fromEntries(props) };
  });
}

function withUnknown(value: JsonValue, [key, ...rest]: readonly (string | number)[]): JsonValue {
  if (key === undefined || typeof value !== "object" || value === null) return unknownText;
  const entries = Object.entries(value).map(
    ([name, inner]: [string, JsonValue]) =>
      [name, name === String(key) ? withUnknown(inner, rest) : inner] as const,
  );
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

function runRule(rule: Rule, resources: readonly StackResource[], environment: string): Promise<Received> {
  const pack = { name: "pack", displayName: "", description: "", rules: [rule] };
  return analyse(packPolicies(pack), wireStack(resources, environment));
}

/** How many resources a rule has doubts about: failures and undecided checks together. */
function doubts(received: Received): number {
  const summary = received.summary?.rules[0];
  return (summary?.failed ?? 0) + (summary?.undecided ?? 0);
}

describe("a value that becomes unknown", () => {
  for (const rule of allRules) {
    const { resources, environment } = readFixture(rule.id, "fail");
    const leaves = leavesOf(resources);

    it(`${rule.id}: never turns the failing stack into one without a finding`, async function () {
      this.timeout(30_000);
      const some = fc.subarray([...leaves], { minLength: 1 });
      await fc.assert(
        fc.asyncProperty(some, async (chosen) => {
          const received = await runRule(rule, withUnknowns(resources, chosen), environment);
          assert(doubts(received) > 0, "nothing is found any more");
          assert.equal(received.summary?.rules[0]?.crashed, undefined);
        }),
        { numRuns: 60 },
      );
    });

    it(`${rule.id}: taken alone, never hides a finding`, async function () {
      this.timeout(30_000);
      const before = await runRule(rule, resources, environment);
      for (const leaf of leaves) {
        const after = await runRule(rule, withUnknowns(resources, [leaf]), environment);
        const where = `${resources[leaf.resource]?.name ?? ""}.${leaf.path.join(".")}`;
        for (const { urn } of before.violations) {
          const found = after.violations.some((violation) => violation.urn === urn);
          assert(found, `with ${where} unknown, nothing is said about ${urn}`);
        }
      }
    });
  }
});
