import assert from "node:assert/strict";
import { isRegionGood, regionJson, type RegionRun, regionText } from "./region.plan.ts";

const run = (more: Partial<RegionRun> = {}): RegionRun => ({
  ...{ seed: 1, seconds: 60, held: true, acceptedAtHome: 170, lost: 1, recoveryPointMilliseconds: 20 },
  ...{
    promotedMilliseconds: 880,
    recoveryMilliseconds: 980,
    resent: 540,
    consumed: 700,
    strays: 1,
    deadLetters: 1,
  },
  experience: {
    begun: 0,
    acceptedAtOnce: 0,
    acceptedLater: 0,
    unanswered: 0,
    refused: 0,
    turnedAway: 0,
    notSeen: 0,
  },
  judgement: { findings: [], counts: { accepted: 269, orders: 269, payments: 269, notifications: 542 } },
  ...more,
});

describe("the report of the loss of a region", () => {
  it("says how many accepted orders did not arrive, and how old the oldest of them was", () => {
    assert.ok(isRegionGood(run()));
    assert.match(
      regionText(run()),
      /1 of 170 accepted orders did not arrive, the oldest accepted 20 ms before/,
    );
    assert.ok(
      regionText(run())
        .split("\n")
        .every((line) => line.length <= 100),
    );
    assert.equal((JSON.parse(regionJson(run())) as { good: boolean }).good, true);
  });

  it("is bad where something was consumed outside home, lost for long, not sent again, or stored wrongly", () => {
    const judgement = {
      ...run().judgement,
      findings: [{ what: "orders with more than one payment", ids: ["a"] }],
    };
    const wrong: Partial<RegionRun>[] = [
      { held: false },
      { recoveryPointMilliseconds: 60_000 },
      { consumed: 10 },
      { lost: 0, strays: 1 },
      { judgement },
    ];
    for (const each of wrong) assert.ok(!isRegionGood(run(each)), JSON.stringify(each));
  });
});
