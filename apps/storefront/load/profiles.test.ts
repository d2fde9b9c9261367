import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { arrivalsOf } from "./arrivals.plan.ts";
import { chooser, profiles, type ProfileName } from "./profiles.ts";
import { seededRandom } from "./random.ts";

const names = Object.keys(profiles) as ProfileName[];

describe("the profiles of a load", () => {
  it("last as long as they are asked to", () => {
    for (const name of names) {
      const seconds = profiles[name].course(10, 60).reduce((sum, stretch) => sum + stretch.seconds, 0);
      assert.ok(Math.abs(seconds - 60) < 1e-9, name);
    }
  });

  it("have ten times the rate at the peak of a sale", () => {
    const course = profiles["black-friday"].course(10, 100);
    assert.equal(Math.max(...course.map(({ to }) => to)), 100);
    // 20 s at 10, half a minute's worth of ramps around 50 s at 100.
    const arrivals = course.reduce((sum, stretch) => sum + arrivalsOf(stretch), 0);
    assert.ok(Math.abs(arrivals - (200 + 550 + 5_000 + 550 + 100)) < 1e-6);
  });

  it("take steps in the proportions of their mix", () => {
    const choose = chooser(profiles.browse.mix, seededRandom(3));
    const counts = new Map<string, number>();
    for (let i = 0; i < 100_000; i++) {
      const step = choose();
      counts.set(step, (counts.get(step) ?? 0) + 1);
    }
    for (const [step, weight] of Object.entries(profiles.browse.mix))
      assert.ok(Math.abs((counts.get(step) ?? 0) / 1000 - weight) < 0.6, step);
  });
});

/** What stands between two marks of the script for k6, as JSON. */
function fromScript(name: string): unknown {
  const script = readFileSync(path.join(import.meta.dirname, "storefront.k6.js"), "utf8");
  const [, found] = new RegExp(`// begin ${name}\\n[^=]*=([^]*?);\\n// end ${name}\\n`).exec(script) ?? [];
  assert.ok(found, `the script has no ${name}`);
  return JSON.parse(found.replace(/,(\s*[}\]])/g, "$1").replace(/([{,]\s*)(\w+):/g, '$1"$2":'));
}

describe("the script for k6", () => {
  it("has the same mixes as the profiles", () => {
    assert.deepEqual(
      fromScript("mixes"),
      Object.fromEntries(names.map((name) => [name, profiles[name].mix])),
    );
  });

  it("has the same courses as the profiles: shares of the duration, and multiples of the rate", () => {
    const courses = names.map((name) => [
      name,
      profiles[name].course(1, 1).map(({ seconds, from, to }) => ({ share: seconds, from, to })),
    ]);
    assert.deepEqual(fromScript("courses"), Object.fromEntries(courses));
  });
});
