import path from "node:path";
import { installedProviders } from "@tenfold/engine/program/installed-providers";

/** The names of the provider packages that a program can see in node_modules, its own and those above it. */
export function providerPackages(directory: string): string[] {
  const names = new Set<string>();
  for (let folder = path.resolve(directory); ; folder = path.dirname(folder)) {
    for (const { name } of installedProviders(path.join(folder, "node_modules"))) names.add(name);
    if (folder === path.dirname(folder)) return [...names].sort();
  }
}
