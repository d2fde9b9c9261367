import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(__dirname, "..");
const main = path.join(root, "apps/storefront/calibrate/main.ts");
const environments = ["dev", "staging", "prod"];

interface Result {
  readonly code: number;
  readonly output: string;
}

/** `npm run calibrate -- --check` on the config of a folder. */
function check(folder: string): Promise<Result> {
  const args = ["--disable-warning=ExperimentalWarning", main, "--check", "--stacks", folder];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, output: stdout + stderr });
    });
  });
}

describe("the sizes of the environments and the calibration", function () {
  this.timeout(30_000);
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "tenfold-sizes-"));
    for (const name of environments) {
      const file = `Pulumi.${name}.yaml`;
      cpSync(path.join(root, "stacks", file), path.join(folder, file));
    }
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function change(name: string, from: RegExp, to: string): void {
    const file = path.join(folder, `Pulumi.${name}.yaml`);
    const before = readFileSync(file, "utf8");
    const after = before.replace(from, to);
    assert.notEqual(after, before, "nothing was changed");
    writeFileSync(file, after);
  }

  it("agree", async () => {
    const { code, output } = await check(path.join(root, "stacks"));
    assert.equal(code, 0, output);
    for (const name of environments)
      assert.match(output, new RegExp(`✔ ${name}: sizes and calibration agree`));
  });

  it("disagree when a size is changed by hand: service, field and both values are named", async () => {
    change("prod", /(orders: \{ min: )\d+/, "$1100");
    const { code, output } = await check(folder);
    assert.equal(code, 1, output);
    assert.match(output, /✖ prod: 1 sizes? /);
    assert.match(output, /orders\.min +100, and \d+ follows/);
    assert.match(output, /✔ staging/);
  });

  it("disagree when the forecast grows and the sizes do not", async () => {
    change("prod", /requestsPerSecond: 1200/, "requestsPerSecond: 9600");
    const { code, output } = await check(folder);
    assert.equal(code, 1, output);
    assert.match(output, /gateway\.max +\d+, and \d+ follows/);
  });
});
