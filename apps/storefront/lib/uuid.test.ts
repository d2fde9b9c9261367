import assert from "node:assert/strict";
import { uuidv7 } from "./uuid.ts";

describe("an id", () => {
  it("is a UUID of version 7", () => {
    for (let i = 0; i < 1000; i++) {
      assert.match(uuidv7(), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  it("sorts by the time it was made", () => {
    assert.ok(uuidv7(1_000) < uuidv7(1_001));
    assert.equal(uuidv7(0x0123456789ab).slice(0, 13), "01234567-89ab");
  });

  it("is never given twice", () => {
    assert.equal(new Set(Array.from({ length: 20_000 }, () => uuidv7())).size, 20_000);
  });
});
