import { type ChildProcess, spawn } from "node:child_process";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";

/** Node processes started by this engine, each in a group of its own so that nothing it starts survives it. */
export interface NodeProcess {
  readonly child: ChildProcess;
  /** Resolves when the process has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** The end of what it wrote, for error messages. */
  output(): string;
  stop(): void;
}

export interface NodeProcessOptions {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly nodeArguments?: readonly string[];
  /** Frames in the traces of errors. 0 saves two thirds of the time of a large program. @default 0 */
  readonly stackTraceLimit?: number;
  /** Source of a module to run first. */
  readonly preload?: string;
}

const outputLimit = 64 * 1024;

export function startNode(script: readonly string[], options: NodeProcessOptions): NodeProcess {
  const child = spawn(process.execPath, [...(options.nodeArguments ?? []), ...script], {
    cwd: options.cwd,
    env: { ...inheritedEnvironment(), ...options.environment, ...nodeSettings(options) },
    // Nothing is written to its input: it closes when this process is gone, however it went.
    stdio: ["pipe", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  let output = "";
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-outputLimit);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
  ended.catch(() => undefined);
  // What it left running in the background would outlive the preview, and holds its output open, for which `ended` waits.
  child.once("exit", () => endGroup(child));
  return { child, ended, output: () => output, stop: () => stop(child) };
}

function stop(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null) endGroup(child);
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // Nothing of it runs any more.
  }
}

/** Settings of an outer Pulumi run must not reach the program. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith("PULUMI_")));
}

/** Marks our direct child: what it starts itself inherits the options of Node.js, and its input is another matter. */
export const directChild = "TENFOLD_DIRECT_CHILD";

/**
 * Ends a program whose engine was killed and could not stop it. The mark is taken away, so that nothing inherits it; whose child this
 * is would not tell, as the engine may be gone before this runs.
 */
const endWithEngine = `
  if (process.env.${directChild}) {
    delete process.env.${directChild};
    process.stdin.on("end", () => process.exit(1)).resume().unref();
  }
`;

function nodeSettings({ stackTraceLimit = 0, preload = "" }: NodeProcessOptions): Record<string, string> {
  const options = [
    process.env["NODE_OPTIONS"],
    `--stack-trace-limit=${stackTraceLimit}`,
    `--import=data:text/javascript,${encodeURIComponent(preload.trim() + endWithEngine.trim())}`,
  ];
  const cache = path.join(tmpdir(), `tenfold-compile-cache-${userInfo().uid}`);
  return {
    NODE_OPTIONS: options.filter(Boolean).join(" "),
    NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? cache,
    [directChild]: "1",
  };
}
