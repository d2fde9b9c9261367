import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import { messageOf } from "../../components/lib/testing";
import { cases } from "./cases";

describe("an argument that has no default", () => {
  for (const [component, { create, args }] of Object.entries(cases)) {
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

/** Components with anything that a deletion would lose. */
const stateful = [
  ...["Aurora", "AuroraGlobal", "Backup", "Baseline", "Cache", "Cluster", "Edge", "GlobalCache"],
  ...["LoadBalancer", "Memcached", "Network", "Registry", "ServerlessCache", "SharedSecret", "Stream"],
];

describe("a protection that is neither on nor off", () => {
  for (const component of stateful) {
    const { create, args } = cases[component]!;
    const run = (protection: unknown) => runProgram(() => void create("main", { ...args, protection }));

    it(`is refused, for it would protect nothing: ${component}`, async () => {
      for (const slip of ["On", "true", true, null]) {
        const message = await messageOf(run(slip));
        assert.match(
          message,
          new RegExp(`^${component} "main": 1 mistake\n {2}protection {2}.* {2}on or off$`),
        );
      }
    });

    it(`is on where it is there but undefined: ${component}`, async () => {
      const shielded = (await run(undefined)).resources.filter(({ protect }) => protect);
      assert.ok(shielded.length > 0);
    });
  }
});
