import assert from "node:assert/strict";
import { nextStep } from "./domain.ts";

describe("the next step of a payment", () => {
  it("is a charge for what is pending, and nothing for what has ended", () => {
    assert.equal(nextStep("pay", "pending"), "charge");
    for (const status of ["succeeded", "declined", "refunded"] as const)
      assert.equal(nextStep("pay", status), "nothing");
  });

  it("is a refund for what was or may have been charged, and never a second one", () => {
    assert.equal(nextStep("pay-back", "succeeded"), "refund");
    assert.equal(nextStep("pay-back", "pending"), "refund");
    for (const status of ["declined", "refunded"] as const)
      assert.equal(nextStep("pay-back", status), "nothing");
  });
});
