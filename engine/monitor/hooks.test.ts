import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { runProgram } from "../testing";

class Thing extends pulumi.CustomResource {
  constructor(name: string, properties: pulumi.Inputs, options?: pulumi.CustomResourceOptions) {
    super("test:index:Thing", name, properties, options);
  }
}

/** A component that registers its outputs only after its child. */
class Group extends pulumi.ComponentResource {
  constructor(name: string, options: pulumi.ComponentResourceOptions) {
    super("test:index:Group", name, {}, options);
    this.registerOutputs({ size: new Thing(`${name}-thing`, {}, { parent: this }).urn });
  }
}

const recording = (events: string[], word: string, options: pulumi.ResourceHookOptions) =>
  new pulumi.ResourceHook(
    word,
    (args) => {
      events.push(`${word} ${args.name} ${JSON.stringify(args.newInputs ?? null)}`);
    },
    options,
  );

describe("resource hooks", () => {
  it("run on a dry run where they ask to, before and after a resource would be created", async () => {
    const events: string[] = [];
    await runProgram(() => {
      const before = recording(events, "before", { onDryRun: true });
      const after = recording(events, "after", { onDryRun: true });
      const never = recording(events, "never", {});
      new Thing("one", { size: 1 }, { hooks: { beforeCreate: [before, never], afterCreate: [after] } });
    });
    assert.deepEqual(events, ['before one {"size":1}', 'after one {"size":1}']);
  });

  it("run after a component once it has its outputs", async () => {
    const events: string[] = [];
    await runProgram(() => {
      const after = recording(events, "after", { onDryRun: true });
      new Group("group", { hooks: { afterCreate: [after] } });
    });
    assert.deepEqual(events, ["after group {}"]);
  });

  it("that fail stop the program, by name", async () => {
    const program = () => {
      const hook = new pulumi.ResourceHook(
        "gate",
        () => {
          throw new Error("not today");
        },
        { onDryRun: true },
      );
      new Thing("one", {}, { hooks: { beforeCreate: [hook] } });
    };
    await assert.rejects(runProgram(program), /before hook "gate" failed: .*not today/);
  });
});
