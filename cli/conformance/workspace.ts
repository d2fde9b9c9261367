import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { mkdirSync } from "node:fs";

/** The temporary folders of one run: a state backend, a PULUMI_HOME, and room for each program. */
export class Workspace {
  readonly root: string = mkdtempSync(path.join(tmpdir(), "tenfold-conformance-"));

  folder(...names: readonly string[]): string {
    const folder = path.join(this.root, ...names);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
