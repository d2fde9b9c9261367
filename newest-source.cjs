// When a source was last changed: what is built from sources is stale where one is newer.
const { readdirSync, statSync } = require("node:fs");
const path = require("node:path");

/** Folders below a room that hold no source: what is built, what is installed, what tests read. */
const skipped = new Set(["node_modules", "bin", "dist", "fixtures"]);

/**
 * Time of the last change of a source below the folders, in milliseconds. Tests are no sources.
 * @param {...string} folders
 * @returns {number}
 */
function newestSource(...folders) {
  let newest = 0;
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name)) newest = Math.max(newest, newestSource(file));
      } else if (isSource(entry.name)) newest = Math.max(newest, statSync(file).mtimeMs);
    }
  }
  return newest;
}

function isSource(name) {
  return /\.(ts|mjs|cjs|json)$/.test(name) && !name.endsWith(".test.ts");
}

module.exports = { newestSource };
