import assert from "node:assert/strict";
import { type Endured, type FaultRun } from "./run.ts";
import { isGood, json, text } from "./report.plan.ts";

const endured = (more: Partial<Endured> = {}): Endured => ({
  fault: { number: 1, kind: "primary", target: "primary-0", at: 1, seconds: 0 },
  what: "killed shard-0-a, a primary",
  made: true,
  at: 1,
  ordersAgain: 900,
  wholeAgain: 4_200,
  ...more,
});

const run = (more: Partial<FaultRun> = {}): FaultRun => ({
  ...{ seed: 1, seconds: 61, shards: 2, servers: 6, processes: 9, faults: [endured()] },
  experience: {
    begun: 1_200,
    acceptedAtOnce: 1_190,
    acceptedLater: 10,
    unanswered: 10,
    refused: 0,
    turnedAway: 2,
    notSeen: 0,
  },
  books: {
    judgement: {
      findings: [],
      counts: { accepted: 1_200, orders: 1_200, payments: 1_200, notifications: 2_400 },
    },
    ...{
      keys: new Map(),
      acknowledged: [],
      standbys: 4,
      differences: [],
      lags: [],
      waiting: 0,
      deadLetters: 0,
      notSeen: 0,
    },
  },
  ...more,
});

describe("the report of a run of faults", () => {
  it("fits a hundred columns, and says the verdict", () => {
    const lines = text(run()).split("\n");
    assert.ok(
      lines.every((line) => line.length <= 100),
      lines.find((line) => line.length > 100),
    );
    assert.ok(lines.some((line) => /✔ rows .*0 lost, 0 doubled/.test(line)));
    assert.ok(isGood(run()));
  });

  it("is bad for a wrong row, for a fault that was not made, and for one that was not recovered from", () => {
    const { books } = run();
    const judgement = {
      ...books.judgement,
      findings: [{ what: "orders without a payment", ids: ["a", "b", "c", "d"] }],
    };
    const wrong = run({ books: { ...books, judgement } });
    assert.ok(!isGood(wrong));
    assert.match(text(wrong), /orders without a payment: a, b, c … and 1 more/);
    assert.ok(!isGood(run({ faults: [endured({ made: false, what: "could not be made" })] })));
    assert.ok(!isGood(run({ faults: [endured({ wholeAgain: undefined })] })));
    assert.match(text(run({ faults: [endured({ ordersAgain: undefined })] })), /never/);
  });

  it("says the same to programs", () => {
    const told = JSON.parse(json(run())) as {
      good: boolean;
      findings: unknown[];
      counts: { accepted: number };
    };
    assert.deepEqual([told.good, told.findings, told.counts.accepted], [true, [], 1_200]);
  });
});
