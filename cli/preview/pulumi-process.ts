import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import path from "node:path";
import { EngineError } from "@tenfold/engine";

export interface PulumiResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PulumiOptions {
  readonly cwd: string;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Runs the installed CLI and waits for its end. At the timeout, or when the caller is interrupted, it and all it started end.
 * @throws EngineError where there is no `pulumi` on the path, or it did not end in time.
 */
export async function runPulumi(args: readonly string[], options: PulumiOptions): Promise<PulumiResult> {
  const child = spawn(findPulumi(), [...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.environment },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
  const ended = new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exit) => resolve(exit ?? 1));
  });
  const interruption = stopWhenTold(child, options);
  try {
    const code = await ended;
    interruption.refuse();
    return { code, ...output };
  } finally {
    interruption.forget();
  }
}

/** Ends the process and its group at the timeout or when the caller is interrupted. */
function stopWhenTold(child: ChildProcess, { timeoutSeconds, signal }: PulumiOptions) {
  let reason: EngineError | undefined;
  const stop = (why: EngineError) => {
    reason ??= why;
    if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
  };
  const tooLong = () =>
    stop(new EngineError(`the preview did not end within ${timeoutSeconds} s`, "pass --timeout SECONDS"));
  const timer = setTimeout(tooLong, timeoutSeconds * 1000);
  const aborted = () => stop(new EngineError("interrupted"));
  signal.addEventListener("abort", aborted, { once: true });
  return {
    refuse: () => {
      if (reason) throw reason;
    },
    forget: () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", aborted);
    },
  };
}

function findPulumi(): string {
  for (const folder of (process.env["PATH"] ?? "").split(path.delimiter)) {
    const candidate = path.join(folder, process.platform === "win32" ? "pulumi.exe" : "pulumi");
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // Not in this folder.
    }
  }
  throw new EngineError(
    "--engine pulumi: there is no pulumi on the path",
    "install the Pulumi CLI, or leave the option out: the offline engine needs none",
  );
}
