import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** A provider's SDK package, as its package.json declares it under `pulumi`. */
export interface InstalledProvider {
  readonly name: string;
  readonly version: string;
  /** Where its plugin is downloaded from; empty for Pulumi's own registry. */
  readonly downloadUrl: string;
}

/** The provider SDKs in a node_modules folder and in those nested in its packages. None where there is no such folder. */
export function installedProviders(nodeModules: string): InstalledProvider[] {
  return packageFolders(nodeModules).flatMap((folder) => {
    const own = providerAt(folder);
    return [...(own ? [own] : []), ...installedProviders(path.join(folder, "node_modules"))];
  });
}

/** Of each provider the newest version: what the real engine takes for a request that names none. */
export function newestOfEach(providers: readonly InstalledProvider[]): Map<string, InstalledProvider> {
  const newest = new Map<string, InstalledProvider>();
  for (const provider of providers) {
    const seen = newest.get(provider.name);
    if (!seen || compareVersions(provider.version, seen.version) > 0) newest.set(provider.name, provider);
  }
  return newest;
}

function packageFolders(nodeModules: string): string[] {
  if (!existsSync(nodeModules)) return [];
  const names = readdirSync(nodeModules).flatMap((name) =>
    name.startsWith("@")
      ? readdirSync(path.join(nodeModules, name)).map((inner) => path.join(name, inner))
      : [name],
  );
  return names.map((name) => path.join(nodeModules, name));
}

interface PackageFile {
  readonly name?: string;
  readonly version?: string;
  readonly pulumi?: {
    readonly resource?: boolean;
    readonly name?: string;
    readonly version?: string;
    readonly server?: string;
  };
}

function providerAt(folder: string): InstalledProvider | undefined {
  const file = path.join(folder, "package.json");
  if (!existsSync(file)) return undefined;
  const content = JSON.parse(readFileSync(file, "utf8")) as PackageFile;
  if (content.pulumi?.resource !== true) return undefined;
  const version = content.pulumi.version ?? content.version ?? "";
  return {
    name: content.pulumi.name ?? (content.name ?? "").replace(/^.*\//, ""),
    version: version.replace(/^v/, ""),
    downloadUrl: content.pulumi.server ?? "",
  };
}

/** Semantic versions by precedence; a pre-release is older than its release. */
function compareVersions(a: string, b: string): number {
  const [[coreA = "", preA = ""], [coreB = "", preB = ""]] = [a.split("-", 2), b.split("-", 2)];
  const order = coreA.localeCompare(coreB, "en", { numeric: true });
  if (order !== 0) return order;
  if (preA === "" || preB === "") return preA === preB ? 0 : preA === "" ? 1 : -1;
  return preA.localeCompare(preB, "en", { numeric: true });
}
