import assert from "node:assert/strict";
import { UsageError } from "../local/arguments.ts";
import { faultOptions } from "./options.ts";

describe("the command line of npm run faults", () => {
  it("makes fifty faults in five minutes where nothing is said", () => {
    const { scenario, faults, seconds, only, format } = faultOptions([]);
    assert.deepEqual([scenario, faults, seconds, only, format], ["faults", 50, 300, undefined, "text"]);
  });

  it("takes kinds with commas between them", () => {
    assert.deepEqual(faultOptions(["--only", "primary, cut"]).only, ["primary", "cut"]);
  });

  it("names every mistake at once", () => {
    const wrong = ["--faults", "0", "--minutes", "x", "--only", "primary,flood", "--scenario", "moon"];
    assert.throws(
      () => faultOptions(wrong),
      (error) => {
        assert.ok(error instanceof UsageError);
        for (const name of ["--faults", "--minutes", "--only", "--scenario"])
          assert.match(error.message, new RegExp(`${name} is`));
        return true;
      },
    );
  });
});
