// The package inside this repository: its compiled form where that is newer than every source, else the sources. Compiling
// them at each start takes a second; a stale compiled form would preview what is no longer written.
const { existsSync, readdirSync, statSync } = require("node:fs");
const path = require("node:path");

const compiled = path.join(__dirname, "bin/index.js");

function hasNewer(folder, time) {
  return readdirSync(folder, { withFileTypes: true }).some((entry) => {
    if (entry.name === "node_modules" || entry.name === "bin" || entry.name === "dist") return false;
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return hasNewer(file, time);
    return entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts") && statSync(file).mtimeMs > time;
  });
}

const isCurrent = existsSync(compiled) && !hasNewer(__dirname, statSync(compiled).mtimeMs);
module.exports = require(isCurrent ? compiled : "./index.ts");
