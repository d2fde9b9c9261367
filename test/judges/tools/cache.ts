import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, utimesSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/** A judge that cannot be had on this machine: its tests are counted as skipped, with this reason. */
export class Unavailable extends Error {}

/** Outside of the tree, so that a clean checkout keeps what is installed: `TENFOLD_CACHE`, else the user's cache folder. */
export function cacheFolder(): string {
  const own = process.env["TENFOLD_CACHE"];
  if (own) return path.resolve(own);
  const shared = process.env["XDG_CACHE_HOME"] || path.join(homedir(), ".cache");
  return path.join(shared, "tenfold");
}

/**
 * The folder of a tool, installed on first use and kept by what it was installed from: other versions are another folder.
 * @param content what decides what gets installed, such as the list of versions.
 * @param install fills the folder that it is given; it takes the place of the final one only when that has ended well, so that two
 *   processes, or one that is killed, never leave half of a tool.
 */
export async function installed(
  name: string,
  content: string,
  install: (folder: string) => Promise<void>,
): Promise<string> {
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 16);
  const final = path.join(cacheFolder(), "judges", `${name}-${digest}`);
  if (existsSync(final)) {
    utimesSync(final, new Date(), new Date());
    return final;
  }
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
