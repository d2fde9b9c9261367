import assert from "node:assert/strict";
import { type Preview } from "@tenfold/engine";
import { projectsOfTests, thing } from "./projects";

describe("a preview of a project with policy packs", () => {
  const { project, pack, preview, failure } = projectsOfTests();

  const program = `${thing} new Thing("one", { size: 1 }); new Thing("two", { size: 2 });`;
  const rule = (validate: string, level = "mandatory") => `new PolicyPack("small-pack", { policies: [{
      name: "size", description: "Things are small", enforcementLevel: "${level}", severity: "high",
      configSchema: { properties: { most: { type: "number", default: 1 } } },
      validateResource: (args, report) => { ${validate} },
    }] });`;
  const compares = 'if (args.props.size > args.getConfig().most) report("size " + args.props.size);';
  const run = async (directory: string, code: string, config = {}): Promise<Preview> =>
    preview(directory, { policyPacks: [{ directory: pack(code), config }] });

  it("finds what the pack finds, with the resource, the level and the severity", async () => {
    const { packs } = await run(project(program), rule(compares));
    const [found] = packs[0]?.diagnostics ?? [];
    assert.deepEqual(found, {
      ...{ pack: "small-pack", policy: "size", level: "mandatory", severity: "high" },
      ...{ urn: "urn:pulumi:dev::small::test:index:Thing::two", message: "size 2" },
      description: "Things are small",
    });
  });

  it("takes the user's level and settings, and refuses names that do not exist", async () => {
    const directory = project(program);
    const { packs } = await run(directory, rule(compares), {
      size: { enforcementLevel: "advisory", most: 0 },
    });
    assert.deepEqual(
      packs[0]?.diagnostics.map(({ level }) => level),
      ["advisory", "advisory"],
    );
    await assert.rejects(
      run(directory, rule(compares), { sise: "disabled" }),
      /sise {2}no such policy; did you mean size\?/,
    );
  });

  it("lets a policy change inputs before anything depends on them", async () => {
    const remediates = `new PolicyPack("small-pack", { policies: [{
        name: "tag", description: "Everything has an owner", enforcementLevel: "remediate",
        remediateResource: (args) => args.type.startsWith("test:") ? { ...args.props, owner: "core" } : undefined,
      }] });`;
    const { graph } = await run(project(program), remediates);
    assert.deepEqual(
      graph.ofType("test:index:Thing").map(({ inputs }) => inputs["owner"]),
      ["core", "core"],
    );
  });

  it("asks no pack about what the program only reads", async () => {
    const reads = `${thing} new Thing("found", { size: 9 }, { id: "x" });`;
    const { packs } = await run(project(reads), rule(compares));
    assert.deepEqual(packs[0]?.diagnostics, []);
  });

  it("shows the pack's own error where it throws while it loads", async () => {
    const message = await failure(project(program), {
      policyPacks: [{ directory: pack('throw new Error("no rules today");'), config: {} }],
    });
    assert.match(message, /^policy pack .* does not start\n[\s\S]*no rules today/);
  });

  it("shows the pack's own error where a rule throws", async () => {
    const directory = project(program);
    const code = rule('throw new Error("cannot count");');
    const message = await failure(directory, { policyPacks: [{ directory: pack(code), config: {} }] });
    assert.match(message, /^policy pack .* failed: [\s\S]*cannot count/);
    assert.ok(!/^\s+at /m.test(message), message);
  });

  it("shows what the pack printed where it ends in the middle of a rule", async () => {
    const code = rule('console.error("out of memory"); process.exit(4);');
    const message = await failure(project(program), {
      policyPacks: [{ directory: pack(code), config: {} }],
    });
    assert.match(message, /^policy pack .* failed: it ended\n {2}out of memory$/);
  });

  it("names the package that a pack needs and does not have, and the folder to install it in", async () => {
    const message = await failure(project(program), {
      policyPacks: [{ directory: pack('require("left-pad-of-nobody");'), config: {} }],
    });
    assert.match(
      message,
      /does not start\n {2}the module "left-pad-of-nobody" is not installed\n {4}fix: run npm install in /,
    );
    assert.ok(!/Require stack|Running program|node_modules/.test(message), message);
  });

  it("says what a folder lacks that defines no pack", async () => {
    const message = await failure(project(program), {
      policyPacks: [{ directory: pack(""), config: {} }],
      timeoutSeconds: 20,
    });
    assert.match(message, /does not start: it ended without a word\n {2}fix: call new PolicyPack/);
  });

  it("stops a pack that never gets ready at the timeout", async () => {
    const message = await failure(project(program), {
      policyPacks: [{ directory: pack("for (;;);"), config: {} }],
      timeoutSeconds: 1,
    });
    assert.match(message, /^the preview did not end within 1 s: policy pack .* does not start\n {2}fix: /);
  });

  it("says so where a pack writes to stdout before its port", async () => {
    const code = `console.log("hello from the pack");\n${rule(compares)}`;
    const message = await failure(project(program), {
      policyPacks: [{ directory: pack(code), config: {} }],
    });
    assert.match(message, /wrote "hello from the pack" to stdout before its port\n {2}fix: log to stderr/);
  });

  it("takes no folder that holds no pack", async () => {
    const directory = project(program);
    const message = await failure(directory, { policyPacks: [{ directory, config: {} }] });
    assert.match(message, /no PulumiPolicy\.yaml/);
  });
});
