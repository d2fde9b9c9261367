import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { docsFolder } from "../docs";
import { rulePages } from "./pages";

describe("the pages of the rules", () => {
  it("are those that `npm run docs:rules` writes", () => {
    const pages = rulePages();
    assert.deepEqual(readdirSync(docsFolder).sort(), [...pages.keys()].sort());
    for (const [file, text] of pages) {
      assert.equal(
        readFileSync(path.join(docsFolder, file), "utf8"),
        text,
        `${file}: run npm run docs:rules`,
      );
    }
  });
});
