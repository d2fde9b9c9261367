import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";

describe("the program's main file", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "tenfold-main-"));
    for (const room of ["stacks/bin", "stacks/node_modules/ts-node", "components"])
      mkdirSync(path.join(folder, room), { recursive: true });
    for (const file of ["main.cjs", "start.cjs"]) {
      cpSync(path.join(__dirname, file), path.join(folder, "stacks", file));
      utimesSync(path.join(folder, "stacks", file), 1, 1);
    }
    cpSync(path.join(__dirname, "../newest-source.cjs"), path.join(folder, "newest-source.cjs"));
    write("stacks/bin/index.js", "module.exports = 'compiled'", 2);
    write("stacks/index.ts", "module.exports = 'sources'", 1);
    write("stacks/node_modules/ts-node/index.js", "exports.register = () => undefined", 1);
    write("components/catalogue.ts", "", 1);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(file: string, text: string, time: number): void {
    writeFileSync(path.join(folder, file), text);
    utimesSync(path.join(folder, file), time, time);
  }

  const loaded = (): unknown => createRequire(path.join(folder, "index.js"))("./stacks/main.cjs");

  it("runs the compiled form while that is newer than every source", () => {
    assert.equal(loaded(), "compiled");
  });

  it("runs the sources where one of them, or of the components, is newer", () => {
    write("components/catalogue.ts", "", 3);
    assert.equal(loaded(), "sources");
  });

  it("does not mind a newer test", () => {
    write("components/catalogue.test.ts", "", 3);
    assert.equal(loaded(), "compiled");
  });

  it("runs the sources where nothing was compiled", () => {
    rmSync(path.join(folder, "stacks/bin"), { recursive: true });
    assert.equal(loaded(), "sources");
  });
});
