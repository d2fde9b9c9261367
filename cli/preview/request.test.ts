import assert from "node:assert/strict";
import path from "node:path";
import { EngineError } from "@tenfold/engine";
import { type PreviewFlags, previewRequest } from "./request";

const root = path.resolve(__dirname, "../..");
const flags: PreviewFlags = {
  ...{ mode: "preview", engine: "offline", config: [], configPath: false, policyPack: [] },
  ...{ policyPackConfig: [], format: "text", verbose: false, timeout: "300" },
};
const request = (changes: Partial<PreviewFlags> = {}) =>
  previewRequest("dev", { ...flags, ...changes }, root);
const refused = (changes: Partial<PreviewFlags>, message: RegExp) =>
  assert.throws(
    () => request(changes),
    (error: unknown) => {
      assert.ok(error instanceof EngineError);
      assert.match(error.message, message);
      return true;
    },
  );

describe("a request for a preview", () => {
  it("takes this project and its two packs, and packs of the user's own, named as the user sees them", () => {
    const from = (folder: string) => path.relative(process.cwd(), path.join(root, folder));
    const { directory, packs } = request({ policyPack: ["../theirs/pack", path.resolve("mine")] });
    assert.equal(directory, root);
    assert.deepEqual(
      packs.map((pack) => pack.directory),
      [from("policies/scalability"), from("policies/cost"), "../theirs/pack", "mine"],
    );
  });

  it("takes one value for this preview, as pulumi preview --config does", () => {
    const { overrides } = request({ config: ["tenfold:a[1]=x"], configPath: true });
    assert.deepEqual(overrides, [{ key: "tenfold:a", value: "x", path: [1] }]);
  });

  it("names a value that is not allowed, what is, and the nearest", () => {
    refused(
      { mode: "reherse" },
      /^--mode reherse: not one of preview, rehearse\n {2}fix: did you mean rehearse\?/,
    );
    refused({ engine: "offlin" }, /^--engine offlin: .*\n {2}fix: did you mean offline\?/);
    refused({ format: "xml" }, /^--format xml: not one of text, json, markdown/);
    refused({ policyPackConfig: ["cost"] }, /^--policy-pack-config cost: no "="/);
  });

  it("refuses a time that is no number of seconds, and files that do not exist", () => {
    for (const timeout of ["soon", "0", "-1", "1e9", ""])
      refused({ timeout }, /^--timeout .*: not a number of seconds/);
    refused({ against: "nowhere.json" }, /^--against nowhere\.json: no such file/);
    refused({ stackOutputs: "nowhere.json" }, /^--stack-outputs nowhere\.json: no such file/);
  });
});
