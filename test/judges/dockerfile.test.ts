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

describe("the files in the image of the services", () => {
  const folder = path.dirname(dockerfile);
  /** What is copied from the storefront, and what is let through to the builder. */
  const copied = [...readFileSync(dockerfile, "utf8").matchAll(/^COPY (?!--).*$/gm)].flatMap(([line]) => [
    ...line.matchAll(/apps\/storefront\/(\S+)/g),
  ]);
  const allowed = [
    ...readFileSync(`${dockerfile}.dockerignore`, "utf8").matchAll(/^!apps\/storefront\/(\S+)/gm),
  ];
  const has = (places: readonly RegExpExecArray[], file: string) =>
    places.some(([, place = ""]) => file === place || file.startsWith(`${place}/`));

  it("are all that its command imports, through whatever other", () => {
    const found = new Set(["main.ts"]);
    for (const file of found) {
      const imports = readFileSync(path.join(folder, file), "utf8").matchAll(
        /(?:from|import\() ?"(\.[^"]+)"/g,
      );
      for (const [, other = ""] of imports) found.add(path.join(path.dirname(file), other));
    }
    assert.ok(found.size > 100, String(found.size));
    assert.deepEqual(
      [...found].filter((file) => !has(copied, file) || !has(allowed, file)),
      [],
    );
  });
});
