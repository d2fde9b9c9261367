import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { AssetReference } from "@tenfold/planning";
import { runProgram } from "../testing";
import { isWireMap, type WireMap } from "../protocol/wire";
import { AssetHashes } from "./hash";

const signature = "4dabf18193072939515e22adb298388d";
const asset = (fields: WireMap): WireMap => ({ [signature]: "c44067f5952c0a294b673a41bacd8c17", ...fields });
const archive = (fields: WireMap): WireMap => ({
  [signature]: "0def7320c3a5731c473e5ecbe6d01bc7",
  ...fields,
});
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

describe("assets and archives", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "tenfold-assets-"));
    mkdirSync(path.join(folder, "files/inner"), { recursive: true });
    writeFileSync(path.join(folder, "files/a.txt"), "first");
    writeFileSync(path.join(folder, "files/inner/b.txt"), "second");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const hashOf = async (value: WireMap): Promise<unknown> => {
    const { one } = await new AssetHashes(folder).fill({ one: value });
    return isWireMap(one) ? one["hash"] : undefined;
  };

  it("have the hash of their content, wherever the program says that it is", async () => {
    assert.equal(await hashOf(asset({ text: "words" })), sha256("words"));
    assert.equal(await hashOf(asset({ path: "files/a.txt" })), sha256("first"));
    assert.equal(await hashOf(asset({ path: path.join(folder, "files/a.txt") })), sha256("first"));
  });

  it("are the same archive as a folder and as its members, and another one where a file, a name or a member changes", async () => {
    const members = (a: WireMap, more: WireMap = {}) =>
      archive({ assets: { "a.txt": a, "inner/b.txt": asset({ path: "files/inner/b.txt" }), ...more } });
    const whole = await hashOf(archive({ path: "files" }));
    assert.equal(await hashOf(members(asset({ text: "first" }))), whole);
    assert.notEqual(await hashOf(members(asset({ text: "other" }))), whole);
    assert.notEqual(await hashOf(members(asset({ text: "first" }), { c: asset({ text: "" }) })), whole);
    writeFileSync(path.join(folder, "files/inner/b.txt"), "changed");
    assert.notEqual(await hashOf(archive({ path: "files" })), whole);
  });

  it("keep no hash where they lie behind a URL, which nobody fetches", async () => {
    assert.equal(await hashOf(asset({ uri: "https://example.com/a.txt" })), undefined);
  });

  it("are found at any depth of a resource's properties", async () => {
    const graph = await runProgram(() => {
      class Thing extends pulumi.CustomResource {}
      new Thing("test:index:Thing", "one", { list: [{ deep: new pulumi.asset.StringAsset("words") }] });
    });
    const [one] = graph.ofType("test:index:Thing");
    const [{ deep }] = one?.inputs["list"] as readonly [{ readonly deep: unknown }];
    assert.ok(deep instanceof AssetReference);
    assert.equal(deep.hash, sha256("words"));
  });

  it("are refused by their path where nothing can be read there", async () => {
    await assert.rejects(
      hashOf(asset({ path: "nowhere.txt" })),
      /nowhere\.txt cannot be read: ENOENT\n {2}fix:/,
    );
    await assert.rejects(hashOf(archive({ path: "nowhere" })), /nowhere cannot be read: ENOENT\n {2}fix:/);
  });
});
