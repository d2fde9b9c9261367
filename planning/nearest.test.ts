import assert from "node:assert/strict";
import { nearest } from "./nearest";

describe("the nearest name", () => {
  it("is the one that a slip of the finger meant", () => {
    assert.equal(nearest("net-vpc-min-az", ["net-nat-per-az", "net-vpc-min-azs"]), "net-vpc-min-azs");
    assert.equal(nearest("onUnknwon", ["rules", "onUnknown"]), "onUnknown");
  });

  it("is nothing where none is near", () => {
    assert.equal(nearest("s3-lifecycle", ["lb-multi-az"]), undefined);
    assert.equal(nearest("x", []), undefined);
  });
});
