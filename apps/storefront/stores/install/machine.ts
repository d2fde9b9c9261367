import { accessSync, constants, existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";

/** The program on the path, if it is there. */
export function onPath(program: string, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return (environment["PATH"] ?? "")
    .split(path.delimiter)
    .filter(Boolean)
    .map((folder) => path.join(folder, program))
    .find(isProgram);
}

/**
 * Folders of the machine's own PostgreSQL, newest first: the path, then Debian's, which are on no path.
 * @param root where Debian keeps one folder for each major version.
 */
export function postgresFolders(
  environment: NodeJS.ProcessEnv = process.env,
  root = "/usr/lib/postgresql",
): readonly string[] {
  const found = onPath("postgres", environment);
  const versions = existsSync(root) ? readdirSync(root).filter((name) => /^\d+$/.test(name)) : [];
  return [
    ...(found ? [path.dirname(found)] : []),
    ...versions.sort((a, b) => Number(b) - Number(a)).map((version) => path.join(root, version, "bin")),
  ].filter((folder) => ["initdb", "postgres", "pg_ctl"].every((name) => isProgram(path.join(folder, name))));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
