// Packs @tenfold/components as other teams install it, and prints the path of the tarball: `npm install <path>` installs it.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";

const folder = path.dirname(fileURLToPath(import.meta.url));
const destination = path.resolve(process.argv[2] ?? path.join(folder, "..", "dist"));
const built = path.join(destination, "package");

mkdirSync(destination, { recursive: true });
build(built);
const options = ["pack", built, "--pack-destination", destination, "--ignore-scripts", "--loglevel", "error"];
const file = execFileSync("npm", options, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).trim();
console.log(path.join(destination, file));
