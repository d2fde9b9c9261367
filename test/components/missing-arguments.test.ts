import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import { messageOf } from "../../components/lib/testing";
import { cases } from "./cases";

/** Components that say what they miss. */
const told = ["AlarmTopic", "Baseline", "Budget", "Edge", "LoadBalancer", "MultiRegionNetwork", "Network"];

describe("an argument that has no default", () => {
  for (const component of told) {
    const { create, args } = cases[component]!;
    for (const field of Object.keys(args)) {
      it(`is asked for where it is missing: ${field} of ${component}`, async () => {
        for (const missing of [undefined, null]) {
          const given = { ...args, [field]: missing };
          const message = await messageOf(runProgram(() => void create("main", given)));
          assert.equal(
            message,
            `${component} "main": 1 mistake\n  ${field}  undefined  required: it has no default`,
          );
        }
      });
    }

    it(`is asked for together with all others where ${component} is given nothing`, async () => {
      const message = await messageOf(runProgram(() => void create("main", {})));
      for (const field of Object.keys(args)) assert.match(message, new RegExp(`^ {2}${field} {2}`, "m"));
    });
  }
});
