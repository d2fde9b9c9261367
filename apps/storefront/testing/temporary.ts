import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { removeAtEnd } from "../stores/process/guard.ts";

/** A new folder for stores that a test starts for itself; gone when this process is, whatever that dies of. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "tenfold-stores-"));
  // Root's PostgreSQL runs under another account, which must enter.
  chmodSync(folder, 0o711);
  removeAtEnd(folder);
  return folder;
}

/** Deletes it now. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
