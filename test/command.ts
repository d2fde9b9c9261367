import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";

export const root = path.resolve(__dirname, "..");

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Processes of the command's session that were still alive when it had ended. */
  readonly left: readonly number[];
}

/** Runs the built command as a shell would, and waits for its end. */
export async function tenfold(
  args: readonly string[],
  options: {
    readonly environment?: Readonly<Record<string, string>>;
    readonly started?: (child: ChildProcess) => void;
  } = {},
): Promise<CommandResult> {
  const child = spawn(process.execPath, [path.join(root, "cli/bin/tenfold.js"), ...args], {
    cwd: root,
    // A mark in the environment finds every process that the command started, whoever its parent is now.
    env: { ...process.env, TENFOLD_TEST_RUN: `${process.pid}-${++runs}`, ...options.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const mark = `TENFOLD_TEST_RUN=${process.pid}-${runs}`;
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
  options.started?.(child);
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, ...output, left: await processesMarked(mark) };
}

let runs = 0;

/** Linux only: elsewhere nothing is found. A process that is to go sees it at its next turn, which may take seconds while it loads. */
async function processesMarked(mark: string): Promise<number[]> {
  const { readdirSync, readFileSync, existsSync } = await import("node:fs");
  if (!existsSync("/proc/self/environ")) return [];
  const marked = () =>
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .filter((name) => {
        try {
          return readFileSync(`/proc/${name}/environ`, "utf8").split("\0").includes(mark);
        } catch {
          return false;
        }
      })
      .map(Number);
  for (let attempt = 0; attempt < 100 && marked().length > 0; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return marked();
}
