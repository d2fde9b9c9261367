import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stackOutputsFor } from "./stack-outputs";

describe("the outputs of other stacks", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "tenfold-outputs-"));
    writeFileSync(path.join(folder, "Pulumi.yaml"), "name: small\nruntime: nodejs\n");
    writeFileSync(path.join(folder, "Pulumi.dev.yaml"), "config: {}\n");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const given = (text: string) => {
    const file = path.join(folder, "outputs.json");
    writeFileSync(file, text);
    return stackOutputsFor({ directory: folder, stack: "dev", mode: "preview" }, file);
  };

  it("come from the file, where a stack may have its whole name or the last parts of it", async () => {
    for (const name of ["organization/network/prod", "network/prod", "prod"]) {
      const answer = given(JSON.stringify({ [name]: { vpcId: "vpc-1" } }));
      assert.deepEqual(await answer("organization/network/prod"), { vpcId: "vpc-1" }, name);
    }
  });

  it("are not known of stacks of other projects, of stacks without a file, and of the stack itself", async () => {
    const answer = given("{}");
    for (const name of ["organization/network/dev", "organization/small/prod", "organization/small/dev"])
      assert.equal(await answer(name), undefined, name);
  });

  it("are refused where the file is no map of stacks with outputs", () => {
    assert.throws(() => given("{"), /--stack-outputs .*outputs\.json: .*JSON/);
    assert.throws(() => given("[]"), /is not a map of stacks\n {2}fix: \{"organization\/project\/stack"/);
    assert.throws(() => given('{"prod": "vpc-1"}'), /prod is not a map of outputs\n {2}fix: /);
  });
});
