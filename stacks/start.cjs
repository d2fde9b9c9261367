// A program: its compiled form where that is newer than every source, else the sources, through ts-node. Loading TypeScript and
// compiling at each start takes more than half a second, and a stale compiled form would deploy what is no longer written.
const { statSync } = require("node:fs");
const path = require("node:path");
const { newestSource } = require("../newest-source.cjs");

/**
 * @param {string} folder of the program: its index.ts, and bin/index.js where it was compiled.
 * @returns {unknown} what the program exports.
 */
function start(folder) {
  const compiled = path.join(folder, "bin/index.js");
  const compiledAt = statSync(compiled, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const isCurrent = compiledAt > newestSource(__dirname, path.join(__dirname, "../components"));
  if (!isCurrent)
    require("ts-node").register({ project: path.join(__dirname, "tsconfig.json"), transpileOnly: true });
  return require(isCurrent ? compiled : path.join(folder, "index.ts"));
}

module.exports = { start };
