// The program: its compiled form where that is newer than every source, else the sources, through ts-node. Loading TypeScript and
// compiling at each start takes more than half a second, and a stale compiled form would deploy what is no longer written.
const { statSync } = require("node:fs");
const path = require("node:path");
const { newestSource } = require("../newest-source.cjs");

const compiled = path.join(__dirname, "bin/index.js");
const compiledAt = statSync(compiled, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const isCurrent = compiledAt > newestSource(__dirname, path.join(__dirname, "../components"));
if (!isCurrent)
  require("ts-node").register({ project: path.join(__dirname, "tsconfig.json"), transpileOnly: true });
module.exports = require(isCurrent ? compiled : "./index.ts");
