import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { componentPages } from "./pages";
import { room } from "./source";

/** Where the pages of the components lie. */
export const docsFolder = path.join(room, "..", "docs", "components");

if (require.main === module) {
  const { pages, disagreements } = componentPages();
  if (disagreements.length > 0) {
    process.stderr.write(`docstrings and exported defaults disagree:\n  ${disagreements.join("\n  ")}\n`);
    process.exitCode = 1;
  } else {
    mkdirSync(docsFolder, { recursive: true });
    for (const file of readdirSync(docsFolder)) if (!pages.has(file)) rmSync(path.join(docsFolder, file));
    for (const [file, text] of pages) writeFileSync(path.join(docsFolder, file), text);
    process.stderr.write(`wrote ${pages.size} pages to docs/components\n`);
  }
}
