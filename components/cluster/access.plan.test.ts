import assert from "node:assert/strict";
import { remainingMilliseconds, settlingMilliseconds } from "./access.plan";

const given = "2026-11-21T12:00:00Z";
const at = Date.parse(given);

describe("an access entry", () => {
  it("is waited for after it was given, and no longer once it holds", () => {
    assert.equal(remainingMilliseconds([given], at), settlingMilliseconds);
    assert.equal(remainingMilliseconds([given], at + 10_000), settlingMilliseconds - 10_000);
    assert.equal(remainingMilliseconds([given], at + 24 * 3_600_000), 0);
  });

  it("is waited for together with the others, as long as the last one takes", () => {
    assert.equal(
      remainingMilliseconds([given, "2026-11-01T00:00:00Z", "2026-11-21T12:00:05.123Z"], at + 10_000),
      settlingMilliseconds - 4_877,
    );
    assert.equal(remainingMilliseconds([], at), 0);
  });

  it("never stops a run, however wrong a clock is or the time unreadable", () => {
    assert.equal(remainingMilliseconds([given], at - 3_600_000), settlingMilliseconds);
    assert.equal(remainingMilliseconds([""], at), 0);
  });
});
