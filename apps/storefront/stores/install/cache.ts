import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/** A store that cannot be had on this machine; the message says what to install. Tests that need it are skipped with this reason. */
export class Unavailable extends Error {}

/** Outside of the tree, so that a clean checkout keeps what is installed: `TENFOLD_CACHE`, else the user's cache folder. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment["TENFOLD_CACHE"]) return path.resolve(environment["TENFOLD_CACHE"]);
  return path.join(environment["XDG_CACHE_HOME"] || path.join(homedir(), ".cache"), "tenfold");
}

/**
 * The folder of a store's binaries, installed on first use and kept by what it was installed from: other versions are another folder.
 * @param content what decides what gets installed, such as a lock file.
 * @param install fills the folder that it is given; that takes the place of the final one only when all has ended well, so that two
 *   processes, or one that is killed, never leave half of a store.
 */
export function installed(
  name: string,
  content: string,
  install: (folder: string) => Promise<void>,
): Promise<string> {
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 16);
  const final = path.join(cacheFolder(), "stores", `${name}-${process.arch}-${digest}`);
  // All servers of a start ask at once: the first one installs for all.
  const running = installing.get(final) ?? once(final, install).finally(() => installing.delete(final));
  installing.set(final, running);
  return running;
}

const installing = new Map<string, Promise<string>>();

async function once(final: string, install: (folder: string) => Promise<void>): Promise<string> {
  if (existsSync(final)) return final;
  const building = `${final}.${process.pid}`;
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building, { recursive: true });
  try {
    await install(building);
    if (!existsSync(final)) renameSync(building, final);
  } catch (error) {
    // Another process may have been faster; what it installed is as good.
    if (!existsSync(final)) throw error;
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
  return final;
}
