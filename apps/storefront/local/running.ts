import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { UsageError } from "./arguments.ts";

/** Where the data of `npm run storefront` lies, unless it is told otherwise. Git ignores it. */
export const defaultFolder = path.resolve(import.meta.dirname, "../../../.local/storefront");

/** What a storefront that runs says of itself, for commands that are started beside it. */
export interface Running {
  readonly pid: number;
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
}

const fileOf = (folder: string) => path.join(folder, "running.json");

/** Says that it runs. It holds passwords of stores on this machine, so nobody else may read it. */
export function announce(folder: string, running: Running): void {
  writeFileSync(fileOf(folder), `${JSON.stringify(running, null, 2)}\n`, { mode: 0o600 });
}

export function withdraw(folder: string): void {
  rmSync(fileOf(folder), { force: true });
}

/** The storefront that runs with this data; undefined where there is none, or its process is gone. */
export function findRunning(folder: string): Running | undefined {
  try {
    const running = JSON.parse(readFileSync(fileOf(folder), "utf8")) as Running;
    process.kill(running.pid, 0);
    return running;
  } catch {
    return undefined;
  }
}

/** @throws UsageError when one runs already with this data. */
export function refuseSecond(folder: string): void {
  const running = findRunning(folder);
  if (!running) return;
  throw new UsageError(
    `a storefront runs with this data already, at ${running.url} (process ${running.pid}): use it, end it with Ctrl-C, or give another --folder`,
  );
}
