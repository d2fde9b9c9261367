import assert from "node:assert/strict";
import { Rest } from "./rest.ts";

describe("a cache that does not answer", () => {
  it("is left alone after five failures in a row, for a second, and then asked by one caller", () => {
    let now = 0;
    const rest = new Rest(() => now);
    for (let i = 0; i < 4; i++) assert.equal(rest.failed(), false);
    assert.equal(rest.refuses(), false);
    assert.equal(rest.failed(), true);
    assert.equal(rest.refuses(), true);
    now = 1_000;
    assert.deepEqual([rest.refuses(), rest.refuses()], [false, true]);
    rest.answered();
    assert.equal(rest.refuses(), false);
  });

  it("is asked on while failures are not in a row", () => {
    const rest = new Rest(() => 0);
    for (let i = 0; i < 20; i++) {
      rest.failed();
      if (i % 3 === 0) rest.answered();
    }
    assert.equal(rest.refuses(), false);
  });
});
