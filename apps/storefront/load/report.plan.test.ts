import assert from "node:assert/strict";
import { isGood, json, type LoadReport, text } from "./report.plan.ts";

const good: LoadReport = {
  profile: "checkout",
  url: "http://127.0.0.1:8080",
  wanted: { rate: 20, seconds: 10, p99: 200 },
  steps: [
    {
      step: "order",
      count: 203,
      failures: { "status 503": 2, ECONNRESET: 1 },
      p50: 12.4,
      p95: 31,
      p99: 44.2,
      max: 101,
    },
  ],
  run: { latestStart: 3.2, begun: 203, offered: 10_000, answered: 10_050 },
  again: { count: 1, unanswered: 0 },
  judgement: { findings: [], counts: { accepted: 201, orders: 201, payments: 201, notifications: 402 } },
  source: "the database, 2 shards",
};
const missing = { what: "accepted orders that are not stored", ids: ["a", "b", "c", "d", "e"] };

describe("the report of a load", () => {
  it("fits a screen, and its verdict is at the end of a table", () => {
    const lines = text(good, 12.31).split("\n");
    assert.deepEqual(lines, [
      "checkout · 20/s for 10 s · http://127.0.0.1:8080                                            12.3 s",
      "",
      "                  count   failed      p50      p95      p99      max  ms",
      "  order             203        3     12.4     31.0     44.2      101",
      "  203 begun, 20.3/s; 3 failed; begun at most 3.2 ms after their time",
      "    2 × order: status 503",
      "    1 × order: ECONNRESET",
      "",
      "✔ rows      201 orders accepted = 201 stored, 201 payments, 402 notifications; 1 sent again (the database, 2 shards)",
      "✔ p99       44.2 ms of 200 ms, by order",
    ]);
    assert.equal(isGood(good), true);
  });

  it("is bad when a row is wrong, and names some", () => {
    const bad = { ...good, judgement: { ...good.judgement, findings: [missing] } };
    assert.equal(isGood(bad), false);
    assert.match(text(bad, 1), /✖ rows[^]*accepted orders that are not stored: a, b, c … and 2 more/);
  });

  it("is bad when an order stays without an answer", () => {
    assert.equal(isGood({ ...good, again: { count: 1, unanswered: 1 } }), false);
  });

  it("is bad when the objective is missed, and only then asks for one", () => {
    assert.equal(isGood({ ...good, wanted: { ...good.wanted, p99: 44 } }), false);
    assert.equal(isGood({ ...good, wanted: { ...good.wanted, p99: undefined } }), true);
  });

  it("says when the generator measured itself, which decides nothing", () => {
    const late = { ...good, run: { ...good.run, latestStart: 80 } };
    assert.match(text(late, 1), /▲ generator began a step 80\.0 ms late/);
    assert.equal(isGood(late), true);
  });

  it("is one JSON document for programs", () => {
    assert.equal((JSON.parse(json(good)) as { good: boolean }).good, true);
  });
});
