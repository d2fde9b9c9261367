import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Unknown } from "@tenfold/planning";
import { runProgram } from "../testing";

class Thing extends pulumi.CustomResource {
  declare readonly address: pulumi.Output<unknown>;
  constructor(name: string, properties: pulumi.Inputs = {}, options?: pulumi.CustomResourceOptions) {
    super("test:index:Thing", name, { address: undefined, ...properties }, options);
  }
}

class Group extends pulumi.ComponentResource {
  constructor(name: string, options?: pulumi.ComponentResourceOptions) {
    super("test:index:Group", name, {}, options);
    new Thing(`${name}-thing`, { seen: [] }, { parent: this });
    this.registerOutputs({});
  }
}

const urn = (name: string) => `urn:pulumi:test::tenfold::test:index:Thing::${name}`;

/** Adds a word to what the resource has seen. */
const sees =
  (word: string): pulumi.ResourceTransform =>
  ({ props, opts }) =>
    Array.isArray(props["seen"]) ? { props: { ...props, seen: [...props["seen"], word] }, opts } : undefined;

describe("transforms", () => {
  it("run for the resource, then its parents, then the stack", async () => {
    const graph = await runProgram(() => {
      pulumi.runtime.registerResourceTransform(sees("stack"));
      new Group("group", { transforms: [sees("component")] });
      new Thing("own", { seen: [] }, { transforms: [sees("own")] });
    });
    assert.deepEqual(graph.get(urn("own"))?.inputs["seen"], ["own", "stack"]);
    const [inside] = graph.resources.filter(({ name }) => name === "group-thing");
    assert.deepEqual(inside?.inputs["seen"], ["component", "stack"]);
  });

  it("change options and properties; the SDK sends no dependencies of properties back", async () => {
    const graph = await runProgram(() => {
      const first = new Thing("first");
      const protect: pulumi.ResourceTransform = ({ props, opts }) => ({
        props: { ...props, size: 7 },
        opts: { ...opts, protect: true, ignoreChanges: ["tags"] },
      });
      new Thing("second", { size: first.address, kept: first.id }, { transforms: [protect] });
    });
    const second = graph.get(urn("second"));
    assert.equal(second?.protect, true);
    assert.deepEqual(second?.ignoreChanges, ["tags"]);
    assert.equal(second?.inputs["size"], 7);
    assert.deepEqual(second?.propertyDependencies, { size: [], kept: [] });
    assert.deepEqual(second?.dependencies, [urn("first")]);
  });

  it("see unknowns as outputs, and hand them on", async () => {
    const graph = await runProgram(() => {
      const pass: pulumi.ResourceTransform = ({ props, opts }) => ({ props: { ...props, more: 1 }, opts });
      const first = new Thing("first");
      new Thing("second", { size: first.address }, { transforms: [pass] });
    });
    assert.deepEqual(graph.get(urn("second"))?.inputs, { more: 1, size: Unknown.value });
  });

  it("of functions change the arguments of a call", async () => {
    let name = "";
    await runProgram(async () => {
      pulumi.runtime.registerInvokeTransform(({ args, opts }) => ({
        args: { ...args, name: "changed" },
        opts,
      }));
      name = (await aws.ec2.getManagedPrefixList({ name: "asked" })).name;
    });
    assert.equal(name, "changed");
  });

  it("that throw fail the program with their own words", async () => {
    const program = () =>
      void new Thing(
        "own",
        {},
        {
          transforms: [
            () => {
              throw new Error("no such size");
            },
          ],
        },
      );
    await assert.rejects(runProgram(program), /no such size/);
  });
});
