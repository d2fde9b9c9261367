import assert from "node:assert/strict";
import path from "node:path";
import { readdirSync } from "node:fs";
import { allRules, findingsOf, fixtureFolders, fixtureKinds, readFixture, runRule } from "./testing/fixtures";

const verbs = { pass: "passes", fail: "fails", unknown: "cannot decide", na: "does not apply" } as const;

describe("every rule, through the policy SDK's own handlers", () => {
  for (const rule of allRules) {
    for (const kind of fixtureKinds) {
      const fixture = readFixture(rule.id, kind);
      it(`${rule.id} ${verbs[kind]}: ${fixture.title}`, async () => {
        const received = await runRule(rule, fixture);
        assert.deepEqual(findingsOf(received, fixture), fixture.findings);
        const { passed, failed, undecided } = received.summary?.rules[0] ?? assert.fail("no summary");
        const counted = { pass: passed, fail: failed, unknown: undecided, na: passed + failed + undecided }[
          kind
        ];
        assert(kind === "na" ? counted === 0 : counted > 0, `${kind} counts ${counted}`);
        if (kind === "pass") assert.equal(failed + undecided, 0);
        if (kind === "unknown") assert.equal(failed, 0);
      });
    }
  }

  it("has its fixtures, and no fixtures are left of rules that are gone", () => {
    const ids = fixtureFolders().map((folder) => path.basename(folder));
    assert.deepEqual([...ids].sort(), allRules.map((rule) => rule.id).sort());
    for (const folder of fixtureFolders()) {
      assert.deepEqual(readdirSync(folder).sort(), fixtureKinds.map((kind) => `${kind}.json`).sort());
    }
  });
});
