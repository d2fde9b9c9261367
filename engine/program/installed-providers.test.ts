import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { installedProviders, newestOfEach } from "./installed-providers";

describe("the provider SDKs of a program", () => {
  let root = "";
  beforeEach(() => (root = mkdtempSync(path.join(tmpdir(), "tenfold-modules-"))));
  afterEach(() => rmSync(root, { recursive: true }));

  const install = (folder: string, content: object) => {
    mkdirSync(path.join(root, folder), { recursive: true });
    writeFileSync(path.join(root, folder, "package.json"), JSON.stringify(content));
  };

  it("are found in scopes and in other packages, and nothing else is", () => {
    install("@pulumi/aws", { name: "@pulumi/aws", version: "7.1.0", pulumi: { resource: true } });
    install("other", { name: "other", version: "1.0.0" });
    install("other/node_modules/pulumi-mine", {
      name: "pulumi-mine",
      version: "v0.1.0",
      pulumi: { resource: true, name: "mine", version: "2.0.0", server: "https://example.com" },
    });
    assert.deepEqual(installedProviders(root), [
      { name: "aws", version: "7.1.0", downloadUrl: "" },
      { name: "mine", version: "2.0.0", downloadUrl: "https://example.com" },
    ]);
    assert.deepEqual(installedProviders(path.join(root, "none")), []);
  });

  it("count in their newest version, a release before its pre-releases", () => {
    const versions = ["7.9.0", "7.10.0", "7.10.0-beta.1", "6.99.0"];
    const all = versions.map((version) => ({ name: "aws", version, downloadUrl: "" }));
    assert.equal(newestOfEach(all).get("aws")?.version, "7.10.0");
    assert.equal(newestOfEach(all.reverse()).get("aws")?.version, "7.10.0");
  });
});
