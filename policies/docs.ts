import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { rulePages } from "./docs/pages";

/** Where the pages of the rules lie. */
export const docsFolder = path.join(__dirname, "..", "docs", "rules");

if (require.main === module) {
  const pages = rulePages();
  mkdirSync(docsFolder, { recursive: true });
  for (const file of readdirSync(docsFolder)) if (!pages.has(file)) rmSync(path.join(docsFolder, file));
  for (const [file, text] of pages) writeFileSync(path.join(docsFolder, file), text);
  process.stderr.write(`wrote ${pages.size} pages to docs/rules\n`);
}
