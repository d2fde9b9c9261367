import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { EngineError, type Preview, previewProgram } from "@tenfold/engine";
import { Secret } from "@tenfold/planning";
import { stackOutputsFor } from "../cli/preview/stack-outputs";
import { root } from "./command";

const start = `
const pulumi = require("@pulumi/pulumi");
class Thing extends pulumi.CustomResource {
  constructor(name, properties) { super("test:index:Thing", name, properties); }
}
const read = (stack) => new pulumi.StackReference("organization/small/" + stack);
`;

describe("a StackReference to another stack of the same project", function () {
  this.timeout(60_000);
  let directory = "";
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "tenfold-references-"));
    symlinkSync(path.join(root, "node_modules"), path.join(directory, "node_modules"));
    writeFileSync(
      path.join(directory, "Pulumi.yaml"),
      "name: small\nruntime: { name: nodejs, options: { typescript: false } }\n",
    );
    for (const stack of ["dev", "one", "two"])
      writeFileSync(path.join(directory, `Pulumi.${stack}.yaml`), "config: {}\n");
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const preview = (programs: Readonly<Record<string, string>>): Promise<Preview> => {
    const cases = Object.entries(programs).map(([stack, code]) => `${stack}() { ${code} },`);
    writeFileSync(
      path.join(directory, "index.js"),
      `${start}\nmodule.exports = ({ ${cases.join("\n")} })[pulumi.getStack()]();\n`,
    );
    const options = { directory, stack: "dev", mode: "preview", timeoutSeconds: 30 } as const;
    return previewProgram({ ...options, stackOutputs: stackOutputsFor(options, undefined) });
  };
  const failure = async (programs: Readonly<Record<string, string>>): Promise<string> => {
    const error: unknown = await preview(programs).then(
      () => assert.fail("the preview succeeded"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof EngineError, String(error));
    return error.message;
  };

  it("is answered from that stack's own preview, secrets included", async () => {
    const { graph } = await preview({
      dev: 'const one = read("one"); new Thing("a", { v: one.getOutput("v"), s: one.getOutput("s") }); return {};',
      one: 'return { v: [1, "x"], s: pulumi.secret("hush") };',
    });
    const inputs = graph.ofType("test:index:Thing")[0]?.inputs ?? {};
    assert.deepEqual(inputs["v"], [1, "x"]);
    assert.ok(inputs["s"] instanceof Secret && inputs["s"].reveal() === "hush");
  });

  it("names the stack whose program failed, and where", async () => {
    const message = await failure({ dev: 'read("one"); return {};', one: 'throw new Error("no luck");' });
    assert.match(
      message,
      /\n {2}the preview of stack "one", which a StackReference reads, failed\n {4}the program failed at .*index\.js:\d+\n {6}no luck$/,
    );
  });

  it("is refused at once where stacks read each other, by their names", async () => {
    const message = await failure({
      dev: 'return { v: read("one").getOutput("v") };',
      one: 'return { v: read("two").getOutput("v") };',
      two: 'return { v: read("one").getOutput("v") };',
    });
    assert.match(message, /stacks "two" and "one" read each other's outputs: neither preview can be first/);
    assert.match(message, /fix: .*--stack-outputs FILE/);
  });
});
