import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import { deploymentName } from "./deployment";

async function nameIn(options: Parameters<typeof runProgram>[1]): Promise<string> {
  let name = "";
  await runProgram(() => {
    name = deploymentName();
  }, options);
  return name;
}

describe("the name of a deployment", () => {
  it("is the environment, so that a layer keeps its physical names in a stack of its own", async () => {
    const config = { "tenfold:environment": "prod" };
    assert.equal(await nameIn({ stack: "prod", config }), "prod");
    assert.equal(await nameIn({ stack: "prod-data", config }), "prod");
  });

  it("is the stack where a program knows no environments", async () => {
    assert.equal(await nameIn({ stack: "team-a" }), "team-a");
  });
});
