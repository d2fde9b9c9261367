import assert from "node:assert/strict";
import { ArgumentCheck } from "./errors";
import { checkTags, namedTags } from "./tags";

describe("tags", () => {
  it("carry a name that the user's own wins over", () => {
    assert.deepEqual(namedTags("main-vpc", { team: "shop" }), { Name: "main-vpc", team: "shop" });
    assert.deepEqual(namedTags("main-vpc", { Name: "ours" }, undefined), { Name: "ours" });
  });

  it("are refused where AWS would refuse them, all together", () => {
    const check = new ArgumentCheck("Network");
    checkTags(check, { "aws:team": "shop", team: "a;b", ok: "fine" });
    assert.throws(() => check.throwIfAny(), /2 mistakes[\s\S]*aws:team[\s\S]*"a;b"/);
  });

  it("are counted with the name", () => {
    const check = new ArgumentCheck("Network");
    checkTags(check, Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key${index}`, ""])));
    assert.throws(() => check.throwIfAny(), /at most 49 tags/);
  });
});
