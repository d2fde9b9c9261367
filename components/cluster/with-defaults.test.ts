import assert from "node:assert/strict";
import { withDefaults } from "./with-defaults";

describe("withDefaults", () => {
  it("takes what is given, and the default for what is missing or undefined", () => {
    const defaults = { port: 8080, path: "/" };
    assert.deepEqual(withDefaults(defaults, { port: 1 }), { port: 1, path: "/" });
    assert.deepEqual(withDefaults<{ port: number; path: string }>(defaults, { port: undefined }), defaults);
    assert.deepEqual(withDefaults(defaults, undefined), defaults);
  });
});
