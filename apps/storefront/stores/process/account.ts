import { existsSync, lchownSync, lstatSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { Unavailable } from "../install/cache.ts";
import { onPath } from "../install/machine.ts";

/** The account that a program runs under, where it is not this process's. */
export interface Account {
  /** Set by the kernel at the start of the program; absent where `command` sets it. */
  readonly uid?: number;
  readonly gid?: number;
  /** What the program is started through, with its arguments. */
  readonly command?: readonly string[];
}

/** `nobody` of all distributions: initdb asks for the account's name, so it must have one. */
export const nobody = 65_534;

/**
 * PostgreSQL refuses to run as root: root's run as `nobody`, everybody else's as themselves. Where nobody may not enter the folders, as
 * below root's home, the program gets the right to read them (not to write), by `setpriv`.
 * @param paths what the program must reach.
 * @throws Unavailable where that can not be.
 */
export function databaseAccount(paths: readonly string[], uid = process.getuid?.()): Account | undefined {
  if (uid !== 0) return undefined;
  const closed = paths.map(closedFolder).find((folder) => folder !== undefined);
  if (closed === undefined) return { uid: nobody, gid: nobody };
  const setpriv = onPath("setpriv");
  if (!setpriv) {
    throw new Unavailable(
      `PostgreSQL does not run as root, and other accounts may not enter ${closed}: run as another user, or install setpriv (util-linux)`,
    );
  }
  const who = [`--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"];
  // Without that bit the kernel takes the right away while a program asks by access() whether it may read.
  const right = [
    "--securebits=+no_setuid_fixup",
    "--inh-caps=+dac_read_search",
    "--ambient-caps=+dac_read_search",
  ];
  return { command: [setpriv, ...who, ...right, "--"] };
}

/** Gives a file, or a folder and all that is in it, to root's `nobody`; nothing to do for others. */
export function giveToDatabase(target: string, uid = process.getuid?.()): void {
  if (uid !== 0) return;
  lchownSync(target, nobody, nobody);
  if (!lstatSync(target).isDirectory()) return;
  for (const name of readdirSync(target)) giveToDatabase(path.join(target, name), uid);
}

/** The first folder on the way that others may not enter. */
function closedFolder(target: string): string | undefined {
  const parts = path.resolve(target).split(path.sep);
  for (let length = 1; length < parts.length; length++) {
    const folder = parts.slice(0, length).join(path.sep) || path.sep;
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return folder;
  }
  return undefined;
}
