import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runProgram } from "@tenfold/engine/testing";
import { cases } from "./cases";
import { goldenFolder, goldenText, recordCommand } from "./golden";

const recording = process.env["RECORD_GOLDEN"] === "1";
const fileOf = (component: string) => path.join(goldenFolder, `${component}.txt`);

describe("a component with its defaults", function () {
  this.timeout(60_000);
  before(() => {
    if (recording) mkdirSync(goldenFolder, { recursive: true });
  });

  for (const [component, { create, args }] of Object.entries(cases)) {
    it(`is what it was: ${component}`, async () => {
      const text = goldenText(await runProgram(() => void create("main", args)));
      const file = fileOf(component);
      if (recording) writeFileSync(file, text);
      const kept = existsSync(file) ? readFileSync(file, "utf8") : "";
      assert.equal(text, kept, `where the change is meant: ${recordCommand}, and review the difference`);
    });
  }

  it("leaves no file behind when it goes", () => {
    const files = readdirSync(goldenFolder).sort();
    assert.deepEqual(
      files,
      Object.keys(cases)
        .map((component) => `${component}.txt`)
        .sort(),
    );
  });
});
