import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { EngineError, type Preview, type PreviewOptions, previewProgram } from "@tenfold/engine";

const modules = path.resolve(__dirname, "../node_modules");
export const yaml = "name: small\nruntime: { name: nodejs, options: { typescript: false } }\n";

/** A Pulumi project (or a pack) in a folder of its own; a file without content is left out. */
class Folder {
  readonly path: string = mkdtempSync(path.join(tmpdir(), "tenfold-preview-"));

  write(files: Readonly<Record<string, string>>): string {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(this.path, name)), { recursive: true });
      writeFileSync(path.join(this.path, name), text);
    }
    if (!existsSync(path.join(this.path, "node_modules")))
      symlinkSync(modules, path.join(this.path, "node_modules"));
    return this.path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

/** Processes whose command line or environment names the folder. */
function processesOf(folder: string): string[] {
  const pids = execFileSync("ls", ["/proc"], { encoding: "utf8" })
    .split("\n")
    .filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(folder) && Number(pid) !== process.pid;
    } catch {
      return false;
    }
  });
}

/** The start of a program: a resource of a package that nobody taught. */
export const thing = `
const pulumi = require("@pulumi/pulumi");
class Thing extends pulumi.CustomResource {
  constructor(name, properties = {}, options) { super("test:index:Thing", name, properties, options); }
}
`;

/** What tests make projects and packs with. */
export interface Projects {
  folderWith(files: Readonly<Record<string, string>>): string;
  project(program: string, more?: Readonly<Record<string, string>>): string;
  pack(code: string): string;
  preview(directory: string, options?: Partial<PreviewOptions>): Promise<Preview>;
  /** The message of the preview's failure, with the project's folder as `<project>` where it is seen from here. */
  failure(directory: string, options?: Partial<PreviewOptions>): Promise<string>;
}

/** Projects of the tests around the call; after each test nothing of them may be left running. */
export function projectsOfTests(): Projects {
  const folders: Folder[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) {
      // The kernel may take a moment to end what was told to.
      for (let waited = 0; processesOf(folder.path).length > 0 && waited < 20; waited++)
        await new Promise((resolve) => setTimeout(resolve, 50));
      assert.deepEqual(processesOf(folder.path), [], "something is left running");
      folder.remove();
    }
  });

  const folderWith = (files: Readonly<Record<string, string>>): string => {
    const folder = new Folder();
    folders.push(folder);
    return folder.write(files);
  };
  const project = (program: string, more: Readonly<Record<string, string>> = {}): string =>
    folderWith({ "Pulumi.yaml": yaml, "index.js": program, "package.json": '{"name": "small"}', ...more });
  const pack = (code: string): string =>
    folderWith({
      "PulumiPolicy.yaml": "runtime: nodejs\nmain: index.js\n",
      "package.json": '{"name": "small-pack", "version": "0.0.1", "main": "index.js"}',
      "index.js": `const { PolicyPack } = require("@pulumi/policy");\n${code}`,
    });
  const preview = (directory: string, options: Partial<PreviewOptions> = {}): Promise<Preview> =>
    previewProgram({ directory, stack: "dev", ...options });
  const failure = async (directory: string, options: Partial<PreviewOptions> = {}): Promise<string> => {
    const error: unknown = await preview(directory, options).then(
      () => assert.fail("the preview succeeded"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof EngineError, String(error));
    return error.message
      .replaceAll(path.relative(process.cwd(), directory), "<project>")
      .replaceAll(directory, "<absolute>");
  };
  return { folderWith, project, pack, preview, failure };
}
