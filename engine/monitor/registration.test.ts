import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Secret, Unknown } from "@tenfold/planning";
import { runProgram } from "../testing";

const thing = "test:index:Thing";

/** A resource of a package that nobody taught. */
class Thing extends pulumi.CustomResource {
  declare readonly size: pulumi.Output<unknown>;
  declare readonly address: pulumi.Output<unknown>;
  constructor(name: string, properties: pulumi.Inputs = {}, options?: pulumi.CustomResourceOptions) {
    super(thing, name, { address: undefined, ...properties }, options);
  }
}

class Group extends pulumi.ComponentResource {
  constructor(name: string, options?: pulumi.ComponentResourceOptions) {
    super("test:index:Group", name, {}, options);
    this.registerOutputs({});
  }
}

class Provider extends pulumi.ProviderResource {
  constructor(name: string, properties: pulumi.Inputs, options?: pulumi.ResourceOptions) {
    super("test", name, properties, options);
  }
}

const urn = (name: string, type = thing) => `urn:pulumi:test::tenfold::${type}::${name}`;
const child = (name: string) => urn(name, `test:index:Group$${thing}`);

describe("a registered resource", () => {
  it("has the stack as its parent, and the default provider of its package with the stack's settings", async () => {
    const graph = await runProgram(() => void new Thing("one"), { config: { "test:zone": "a" } });
    const one = graph.get(urn("one"));
    assert.equal(one?.parent, urn("tenfold-test", "pulumi:pulumi:Stack"));
    assert.match(one?.provider ?? "", /^urn:pulumi:test::tenfold::pulumi:providers:test::default::/);
    assert.deepEqual(graph.ofType("pulumi:providers:test")[0]?.inputs, { zone: "a" });
  });

  it("asks for the version of a package that it names, one default provider for each", async () => {
    const graph = await runProgram(() => {
      new Thing("old", {}, { version: "1.2.3" });
      new Thing("new", {}, { version: "2.0.0-beta.1" });
      new Thing("same", {}, { version: "2.0.0-beta.1" });
    });
    const names = graph.ofType("pulumi:providers:test").map(({ name, inputs }) => [name, inputs["version"]]);
    assert.deepEqual(names, [
      ["default_1_2_3", "1.2.3"],
      ["default_2_0_0_beta_1", "2.0.0-beta.1"],
    ]);
  });

  it("takes an explicit provider, and hands it down through components", async () => {
    const graph = await runProgram(() => {
      const provider = new Provider("mine", { zone: "b" });
      const group = new Group("group", { providers: [provider] });
      new Thing("inside", {}, { parent: group });
      new Thing("outside", {}, { provider });
      new Thing("elsewhere");
    });
    const mine = urn("mine", "pulumi:providers:test");
    assert.ok(graph.get(child("inside"))?.provider?.startsWith(`${mine}::`));
    assert.ok(graph.get(urn("outside"))?.provider?.startsWith(`${mine}::`));
    assert.ok(!graph.get(urn("elsewhere"))?.provider?.startsWith(`${mine}::`));
  });

  it("keeps outputs unknown in a preview, with what they are computed from", async () => {
    const graph = await runProgram(() => {
      const first = new Thing("first", { size: 1 });
      new Thing("second", { size: first.address, name: pulumi.interpolate`${first.address}!`, plain: 1 });
    });
    const second = graph.get(urn("second"));
    assert.deepEqual(second?.inputs, { size: Unknown.value, name: Unknown.value, plain: 1 });
    assert.deepEqual(second?.dependencies, [urn("first")]);
    assert.deepEqual(second?.propertyDependencies, { size: [urn("first")], name: [urn("first")], plain: [] });
  });

  it("depends on what dependsOn names, beside what its inputs come from", async () => {
    const graph = await runProgram(() => {
      const [first, second] = [new Thing("first"), new Thing("second")];
      new Thing("third", { size: first.id }, { dependsOn: [second] });
    });
    assert.deepEqual(graph.get(urn("third"))?.dependencies, [urn("first"), urn("second")]);
    assert.deepEqual(graph.get(urn("third"))?.propertyDependencies, { size: [urn("first")] });
  });

  it("inherits deletedWith and protect from its parent, and may refuse them", async () => {
    const graph = await runProgram(() => {
      const home = new Thing("home");
      const group = new Group("group", { protect: true, deletedWith: home });
      new Thing("kept", {}, { parent: group });
      new Thing("free", {}, { parent: group, protect: false });
    });
    assert.equal(graph.get(child("kept"))?.protect, true);
    assert.equal(graph.get(child("free"))?.protect, false);
    assert.equal(graph.get(child("kept"))?.deletedWith, urn("home"));
  });

  it("has its aliases as whole URNs", async () => {
    const graph = await runProgram(() => {
      const group = new Group("group");
      new Thing(
        "new",
        {},
        {
          parent: group,
          aliases: [
            { name: "old" },
            { parent: pulumi.rootStackResource },
            { type: "test:index:Older", stack: "prod" },
            "urn:x",
          ],
        },
      );
    });
    assert.deepEqual(graph.get(child("new"))?.aliases, [
      child("old"),
      urn("new"),
      "urn:pulumi:prod::tenfold::test:index:Group$test:index:Older::new",
      "urn:x",
    ]);
  });

  it("keeps secrets secret, through a component and in its outputs", async () => {
    const graph = await runProgram(() => {
      const first = new Thing("first", { size: pulumi.secret({ inner: "hush" }) });
      new Thing("second", { size: first.size });
      new Thing("third", { size: "open" }, { additionalSecretOutputs: ["size"] });
    });
    assert.ok(graph.get(urn("second"))?.inputs["size"] instanceof Secret);
    assert.ok(graph.get(urn("third"))?.outputs["size"] instanceof Secret);
    assert.equal(graph.get(urn("third"))?.inputs["size"], "open");
    assert.ok(!JSON.stringify(graph.resources).includes("hush"));
  });

  it("is refused where its URN is taken, with the way out", async () => {
    const program = () => {
      new Thing("same");
      new Thing("same");
    };
    await assert.rejects(runProgram(program), /duplicate resource urn:.*same[\s\S]*another name/);
  });

  it("is an existing one where the program imports it: its id is known in a preview", async () => {
    const graph = await runProgram(() => {
      const imported = new Thing("imported", { size: 1 }, { import: "thing-7" });
      new Thing("user", { size: imported.id });
    });
    assert.equal(graph.get(urn("user"))?.inputs["size"], "thing-7");
  });
});

describe("a resource that the program only reads", () => {
  it("is external, has its id and keeps every property unknown that it was not asked with", async () => {
    const graph = await runProgram(() => {
      const found = new Thing("found", { size: 3 }, { id: "thing-1" });
      new Thing("user", { id1: found.id, size: found.size, address: found.address });
    });
    assert.equal(graph.get(urn("found"))?.external, true);
    assert.deepEqual(graph.get(urn("user"))?.inputs, { id1: "thing-1", size: 3, address: Unknown.value });
  });
});

describe("what only a provider can run", () => {
  for (const type of ["eks:index:Cluster", "awsx:ec2:Vpc"]) {
    it(`is refused by name where it is the component ${type}`, async () => {
      class Remote extends pulumi.ComponentResource {
        constructor() {
          super(type, "main", {}, {}, true);
        }
      }
      const packageName = type.slice(0, type.indexOf(":"));
      await assert.rejects(
        runProgram(() => void new Remote()),
        (error: Error) => {
          const said = `${type} "main" is constructed by the binary of the ${packageName} provider`;
          assert.ok(error.message.includes(said), error.message);
          assert.match(error.message, /fix: .*--engine pulumi/);
          return true;
        },
      );
    });
  }

  it("is refused by name where it is a method of a component", async () => {
    const program = () => ({ config: pulumi.runtime.call("eks:index:Cluster/getKubeconfig", {}) });
    await assert.rejects(
      runProgram(program),
      /the method eks:index:Cluster\/getKubeconfig runs inside a provider's binary[\s\S]*--engine pulumi/,
    );
  });

  it("is refused by name where it is a dynamic resource and no process can run its provider", async () => {
    const provider = { create: () => Promise.resolve({ id: "1" }) };
    class Dynamic extends pulumi.dynamic.Resource {
      constructor() {
        super(provider, "one", {});
      }
    }
    await assert.rejects(
      runProgram(() => void new Dynamic()),
      /pulumi-nodejs:dynamic:Resource "one" is managed by a dynamic provider[\s\S]*--program DIR/,
    );
  });
});

describe("a rehearsal", () => {
  it("gives ids that are the same on every run, and keeps unknown what was never taught", async () => {
    const program = () => {
      const first = new Thing("first");
      new Thing("second", { size: first.id, address: first.address });
    };
    const [one, two] = [
      await runProgram(program, { mode: "rehearse" }),
      await runProgram(program, { mode: "rehearse" }),
    ];
    assert.equal(typeof one.get(urn("second"))?.inputs["size"], "string");
    assert.deepEqual(one.get(urn("second"))?.inputs, two.get(urn("second"))?.inputs);
    assert.equal(one.get(urn("second"))?.inputs["address"], Unknown.value);
  });

  it("still is a dry run to the program", async () => {
    let dryRun: boolean | undefined;
    await runProgram(() => void (dryRun = pulumi.runtime.isDryRun()), { mode: "rehearse" });
    assert.equal(dryRun, true);
  });
});
