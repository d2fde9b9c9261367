import assert from "node:assert/strict";
import * as library from "../../index";
import { answer, presetCatalogue } from "./presets";

const catalogue = presetCatalogue(library);
const ask = (...words: string[]) => answer(catalogue, words);

describe("npm run presets", () => {
  it("lists every component that has presets", () => {
    const { stdout, exitCode } = ask();
    assert.equal(exitCode, 0);
    for (const component of [
      "Aurora",
      "AuroraGlobal",
      "Cache",
      "Memcached",
      "Network",
      "ServerlessCache",
      "Stream",
    ]) {
      assert.match(stdout, new RegExp(`^  ${component} +\\d+ +\\d+$`, "m"));
    }
  });

  it("prints the presets of a component side by side, whatever its case", () => {
    const { stdout } = ask("aurora");
    assert.match(stdout, /^Aurora · presets\n\n +dev +staging +production\n/);
    assert.match(stdout, /^ {2}backups\.retentionDays +1 +7 +14$/m);
    assert.match(stdout, /^ {2}compute\.instanceClass +– +– +db\.r8g\.large$/m);
  });

  it("prints what two presets differ in, and nothing else", () => {
    const { stdout } = ask("Aurora", "--diff", "dev", "production");
    assert.match(stdout, /^Aurora · dev → production · \d+ options differ\n/);
    assert.match(stdout, /^ {2}protection +off +on$/m);
    assert.doesNotMatch(stdout, /maintenanceWindow/);
    assert.match(ask("Aurora", "--diff", "dev", "dev").stdout, /0 options differ/);
  });

  it("prints data with --format json and nothing else", () => {
    const differences = JSON.parse(ask("Aurora", "--diff", "dev", "production", "--format", "json").stdout);
    assert.ok(differences.some(({ field }: { field: string }) => field === "protection"));
    assert.deepEqual(JSON.parse(ask("Aurora", "--format", "json").stdout), library.auroraPresets);
    assert.deepEqual(Object.keys(JSON.parse(ask("--format", "json").stdout)), [...catalogue.keys()]);
  });

  it("names every mistake at once, and the nearest name", () => {
    const { stdout, stderr, exitCode } = ask("Auroa", "--diff", "dev", "prod", "--format", "xml");
    assert.deepEqual([stdout, exitCode], ["", 2]);
    assert.match(stderr, /Auroa {2}no component with presets; did you mean Aurora\?/);
    assert.match(stderr, /prod {2}not a preset: dev, staging, production/);
    assert.match(stderr, /--format {2}xml/);
    assert.match(ask("--diff", "dev", "staging").stderr, /wants a component/);
    assert.match(ask("Aurora", "--diff", "dev").stderr, /--diff {2}wants 2 values/);
  });

  it("stays within a hundred columns", () => {
    for (const name of catalogue.keys()) {
      for (const line of ask(name, "--diff", "dev", "production").stdout.split("\n"))
        assert.ok(line.length <= 100, `${name}: ${line}`);
    }
  });
});
