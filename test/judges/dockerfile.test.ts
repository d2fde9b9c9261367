import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Unavailable } from "./tools/cache";
import { hadolint } from "./tools/hadolint";

const dockerfile = path.resolve(__dirname, "../../apps/storefront/Dockerfile");

describe("the image of the services", function () {
  this.timeout(120_000);

  let folder: string;

  before(async function () {
    folder = mkdtempSync(path.join(tmpdir(), "tenfold-image-"));
    try {
      await hadolint(dockerfile);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      for (const test of this.test?.parent?.tests ?? []) test.title += ` (${error.message})`;
      this.skip();
    }
  });

  after(() => rmSync(folder, { recursive: true }));

  it("is written as hadolint wants it", async () => {
    const { code, stdout } = await hadolint(dockerfile);
    assert.deepEqual({ code, stdout }, { code: 0, stdout: "" });
  });

  it("would be refused with a base that moves, or as root", async () => {
    const broken = path.join(folder, "Dockerfile");
    const text = readFileSync(dockerfile, "utf8");
    writeFileSync(broken, text.replaceAll("${NODE_VERSION}-alpine", "latest").replace("1000:1000", "root"));
    const { code, stdout } = await hadolint(broken);
    assert.equal(code, 1);
    assert.match(stdout, /DL3007/);
    assert.match(stdout, /DL3002/);
  });

  it("runs as a user by number and asks for no release that moves", () => {
    const text = readFileSync(dockerfile, "utf8");
    assert.match(text, /^USER \d+:\d+$/m);
    assert.match(text, /NODE_VERSION=\d+\.\d+\.\d+$/m);
  });
});
