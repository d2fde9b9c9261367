import assert from "node:assert/strict";
import { UsageError } from "../local/arguments.ts";
import { calibrateOptions } from "./options.ts";
import { subjects } from "./subjects/subjects.ts";
import { serviceNames } from "../lib/service.ts";

describe("the options of a calibration", () => {
  it("measure everything where nothing is named", () => {
    assert.deepEqual(calibrateOptions([]).services, [...serviceNames, "monolith"]);
  });

  it("take several services, and refuse one that there is not with those that there are", () => {
    const { services } = calibrateOptions(["--service", "cart", "--service", "orders"]);
    assert.deepEqual(services, ["cart", "orders"]);
    assert.throws(
      () => calibrateOptions(["--service", "stock"]),
      (error: Error) => {
        assert.ok(error instanceof UsageError);
        return error.message.startsWith('--service is "stock": gateway, auth, catalog');
      },
    );
  });

  it("are shorter when it is to be quick", () => {
    assert.ok(calibrateOptions(["--quick"]).seconds < calibrateOptions([]).seconds);
    assert.equal(calibrateOptions(["--quick", "--seconds", "7"]).seconds, 7);
  });
});

describe("what is measured", () => {
  it("is every service, and all of them in one process", () => {
    const names = subjects.map(({ name }) => name);
    assert.deepEqual(names, [...serviceNames, "monolith"]);
  });
});
