import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** The names of the provider packages that a program can see in node_modules, its own and those above it. */
export function providerPackages(directory: string): string[] {
  const names = new Set<string>();
  for (let folder = path.resolve(directory); ; folder = path.dirname(folder)) {
    const modules = path.join(folder, "node_modules");
    if (existsSync(modules)) for (const file of packageFiles(modules)) addProvider(file, names);
    if (folder === path.dirname(folder)) return [...names].sort();
  }
}

function packageFiles(modules: string): string[] {
  return readdirSync(modules)
    .flatMap((name) =>
      name.startsWith("@")
        ? readdirSync(path.join(modules, name)).map((inner) => path.join(name, inner))
        : [name],
    )
    .map((name) => path.join(modules, name, "package.json"))
    .filter(existsSync);
}

/** A provider's SDK says so under `pulumi` in its package.json. */
function addProvider(file: string, names: Set<string>): void {
  const content = JSON.parse(readFileSync(file, "utf8")) as {
    readonly name?: string;
    readonly pulumi?: { readonly resource?: boolean; readonly name?: string };
  };
  if (content.pulumi?.resource !== true) return;
  names.add(content.pulumi.name ?? (content.name ?? "").replace(/^.*\//, ""));
}
