import assert from "node:assert/strict";
import { analyse } from "../testing/handlers";
import { type StackResource, urnOf, wireStack } from "../testing/stack";
import { packPolicies } from "./pack";
import { defineRule, fail, type Outcome, pass, type Rule, undecided } from "./rule";

const groups: readonly StackResource[] = ["api", "audit"].map((name) => ({
  type: "aws:cloudwatch/logGroup:LogGroup",
  name,
  props: { name: `/shop/${name}` },
}));

/** A rule that says the same about every log group. */
function ruleThatSays(id: string, say: (subject: Parameters<typeof pass>[0]) => Outcome): Rule {
  return defineRule({
    id,
    title: `title of ${id}`,
    pillar: "cost",
    severity: "high",
    levels: { dev: "disabled", staging: "advisory", prod: "mandatory" },
    why: "w",
    fix: "the general fix",
    settings: {},
    *check({ facets }) {
      for (const group of facets.logGroups) yield say(group);
    },
  });
}

const failing = ruleThatSays("rule-fails", (subject) => fail(subject, "it is wrong"));
const open = ruleThatSays("rule-open", (subject) => undecided(subject, "it is not known yet", "name"));
const crashing = ruleThatSays("rule-crashes", () => {
  throw new TypeError("x is not a function");
});

const packOf = (...rules: readonly Rule[]) =>
  packPolicies({ name: "pack", displayName: "Pack", description: "A pack", rules });

async function run(rules: readonly Rule[], options: { stack?: string; config?: object } = {}) {
  return analyse(packOf(...rules), wireStack(groups, options.stack ?? "prod"), options.config);
}

describe("a policy pack", () => {
  it("is one policy that the SDK takes as resource analyser and as stack analyser", async () => {
    const policies = packOf(failing);
    assert.equal(policies.length, 1);
    const received = await run([failing]);
    assert.equal(received.violations.length, 2);
  });

  it("reports each finding under its rule, with its own level, severity and URN", async () => {
    const received = await run([failing, open]);
    const said = received.violations.map(({ rule, urn, level, severity }) => ({
      rule,
      urn,
      level,
      severity,
    }));
    const urns = groups.map(({ type, name }) => urnOf(type, name, "prod"));
    assert.deepEqual(said, [
      ...urns.map((urn) => ({ rule: "rule-fails", urn, level: "mandatory", severity: "high" })),
      ...urns.map((urn) => ({ rule: "rule-open", urn, level: "advisory", severity: "high" })),
    ]);
  });

  it("sends the whole grammar as the message, without the policy's description before it", async () => {
    const received = await run([failing]);
    assert.equal(
      received.violations[0]?.message,
      "it is wrong\nfix: the general fix\ndocs: docs/rules/rule-fails.md",
    );
  });

  it("sends the counts of every rule as the reason of notApplicable, and the findings nevertheless", async () => {
    const received = await run([failing, open]);
    assert.equal(received.summary?.environment, "prod");
    assert.deepEqual(
      received.summary.rules.map(({ id, level, passed, failed, undecided: open }) => [
        id,
        level,
        passed,
        failed,
        open,
      ]),
      [
        ["rule-fails", "mandatory", 0, 2, 0],
        ["rule-open", "mandatory", 0, 0, 2],
      ],
    );
  });

  it("runs no rule that is disabled in the environment, and takes staging's levels for a name it does not know", async () => {
    const dev = await run([failing], { stack: "dev" });
    assert.deepEqual(dev.violations, []);
    assert.equal(dev.summary?.rules[0]?.level, "disabled");
    const preview = await run([failing], { stack: "pr-123" });
    assert.deepEqual(new Set(preview.violations.map(({ level }) => level)), new Set(["advisory"]));
    assert.equal(preview.summary?.environment, "pr-123");
    assert.equal(preview.summary.levels, "staging");
  });

  it("believes the Environment component before the stack's name", async () => {
    const component: StackResource = {
      type: "tenfold:platform:Environment",
      name: "environment",
      props: { environment: "dev" },
      outputs: { environment: "dev" },
    };
    const received = await analyse(packOf(failing), wireStack([...groups, component], "prod"));
    assert.equal(received.summary?.environment, "dev");
  });

  it("takes a configured environment where there is no component", async () => {
    const received = await run([failing], { stack: "payments", config: { environment: "prod" } });
    assert.equal(received.violations[0]?.level, "mandatory");
  });

  it("turns a rule that throws into a finding about itself, and runs the others", async () => {
    const received = await run([crashing, failing]);
    const [first] = received.violations;
    assert.equal(first?.rule, "rule-crashes");
    assert.equal(first.level, "advisory");
    assert.equal(first.finding.undecided, true);
    assert.match(first.finding.text, /the rule itself failed .*TypeError: x is not a function/);
    assert.match(first.urn, /::pulumi:pulumi:Stack::project-prod$/);
    assert.equal(received.violations.length, 3);
    assert.equal(received.summary?.rules[0]?.crashed, true);
  });

  it("fails closed where it is told to: what is undecided then has the level of its rule", async () => {
    const received = await run([open, crashing], { config: { onUnknown: "mandatory" } });
    assert.deepEqual(
      received.violations.map(({ rule, level }) => [rule, level]),
      [
        ["rule-open", "mandatory"],
        ["rule-open", "mandatory"],
        ["rule-crashes", "mandatory"],
      ],
    );
    const staging = await run([open], { stack: "staging", config: { onUnknown: "mandatory" } });
    assert.deepEqual(
      staging.violations.map(({ level }) => level),
      ["advisory", "advisory"],
    );
  });

  it("says nothing about what is undecided where it is told to skip it, but counts it", async () => {
    const received = await run([open], { config: { onUnknown: "skip" } });
    assert.deepEqual(received.violations, []);
    assert.equal(received.summary?.rules[0]?.undecided, 2);
  });

  it("stops at the first resource where its configuration is wrong, with every mistake and no stack trace", async () => {
    await assert.rejects(
      run([failing], { config: { rules: { "rule-fail": {} }, onUnknown: "x" } }),
      (error) => {
        assert(error instanceof Error);
        assert.match(error.message, /^Error validating resource with policy 'pack'/);
        assert.match(error.message, /rules\.rule-fail +unknown rule; did you mean rule-fails\?/);
        assert.match(error.message, /onUnknown +"x" is not allowed: advisory, mandatory or skip$/m);
        assert.doesNotMatch(error.message, /^ +at /m);
        return true;
      },
    );
  });

  it("says nothing about a resource that the program only reads", async () => {
    const stack = wireStack(groups, "prod");
    const read = stack.find(({ name }) => name === "audit");
    const received = await analyse(packOf(failing), stack, {}, { onlyRead: [read?.urn ?? ""] });
    assert.deepEqual(
      received.violations.map(({ urn }) => urn),
      [urnOf(groups[0]?.type ?? "", "api", "prod")],
    );
  });

  it("stays below 4 MiB for any stack: what is too much is counted in the last finding", async () => {
    const many: readonly StackResource[] = Array.from({ length: 3_000 }, (_, index) => ({
      type: "aws:cloudwatch/logGroup:LogGroup",
      name: `group-${index}-${"x".repeat(150)}`,
      props: {},
    }));
    const rules = Array.from({ length: 30 }, (_, index) =>
      ruleThatSays(`rule-${index}`, (subject) => fail(subject, "→".repeat(2_000), "→".repeat(2_000))),
    );
    const received = await analyse(packOf(...rules), wireStack(many, "prod"));
    assert(received.bytes < 4 * 1024 * 1024, `${received.bytes} bytes`);
    assert.equal(received.summary?.rules[0]?.failed, 3_000);
    const reported = received.violations.filter(({ rule }) => rule === "rule-0");
    assert.equal(reported.length + (reported.at(-1)?.finding.more ?? 0), 3_000);
  });
});
