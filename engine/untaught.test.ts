import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { runProgram } from "./testing";
import { untaughtOutputs } from "./untaught";

class Thing extends pulumi.CustomResource {
  declare readonly address: pulumi.Output<string>;
  constructor(name: string, properties: pulumi.Inputs = {}) {
    super("test:index:Thing", name, { address: undefined, ...properties });
  }
}

describe("outputs that nobody taught", () => {
  it("are listed with what uses them and where they come from, in a stable order", async () => {
    const graph = await runProgram(
      () => {
        const [first, second] = [new Thing("first"), new Thing("second")];
        new Thing("user", {
          text: pulumi.interpolate`${second.address} and ${first.address}`,
          nested: { deep: [first.address] },
          known: first.id,
        });
      },
      { mode: "rehearse" },
    );
    const urn = "urn:pulumi:test::tenfold::test:index:Thing::user";
    assert.deepEqual(untaughtOutputs(graph), [
      { urn, property: "nested", sources: ["test:index:Thing"] },
      { urn, property: "text", sources: ["test:index:Thing"] },
    ]);
  });

  it("are none where the simulated cloud was taught all that the program uses", async () => {
    const program = () => {
      const vpc = new aws.ec2.Vpc("main", { cidrBlock: "10.0.0.0/16" });
      new aws.ec2.Subnet("one", { vpcId: vpc.id, cidrBlock: "10.0.1.0/24", tags: { of: vpc.arn } });
    };
    assert.deepEqual(untaughtOutputs(await runProgram(program, { mode: "rehearse" })), []);
  });
});
