import assert from "node:assert/strict";
import { firstStatus, nextStep, openFor } from "./domain.ts";

describe("the next step of a payment", () => {
  it("is a charge for what is pending, and nothing for what has ended", () => {
    assert.equal(nextStep("pay", "pending"), "charge");
    for (const status of ["succeeded", "declined", "refunded", "void"] as const)
      assert.equal(nextStep("pay", status), "nothing");
  });

  it("is a refund for what was or may have been charged, and never a second one", () => {
    assert.equal(nextStep("pay-back", "succeeded"), "refund");
    assert.equal(nextStep("pay-back", "pending"), "refund");
    for (const status of ["declined", "refunded", "void"] as const)
      assert.equal(nextStep("pay-back", status), "nothing");
  });

  it("is nothing for what was paid back before it was to be charged, now and later", () => {
    const first = firstStatus["pay-back"];
    assert.deepEqual([nextStep("pay-back", first), nextStep("pay", first)], ["nothing", "nothing"]);
  });

  it("ends only what it was asked of", () => {
    assert.deepEqual(openFor("pay"), ["pending"]);
    assert.deepEqual(openFor("pay-back"), ["pending", "succeeded"]);
  });
});
