import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import path from "node:path";
import { EngineError } from "@tenfold/engine";

export interface PulumiResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the installed CLI and waits for its end. At the timeout, or when the caller is interrupted, it and all it started end.
 * @throws EngineError where there is no `pulumi` on the path, or it did not end in time.
 */
export async function runPulumi(
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly timeoutSeconds: number;
    readonly signal: AbortSignal;
    readonly environment: Readonly<Record<string, string>>;
  },
): Promise<PulumiResult> {
  const command = findPulumi();
  const child = spawn(command, [...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.environment },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
  let interrupted: EngineError | undefined;
  const stop = (reason: EngineError) => {
    interrupted ??= reason;
    if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
  };
  const timer = setTimeout(
    () =>
      stop(
        new EngineError(
          `the preview did not end within ${options.timeoutSeconds} s`,
          "pass --timeout SECONDS",
        ),
      ),
    options.timeoutSeconds * 1000,
  );
  const aborted = () => stop(new EngineError("interrupted"));
  options.signal.addEventListener("abort", aborted, { once: true });
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (exit) => resolve(exit ?? 1));
    });
    if (interrupted) throw interrupted;
    return { code, ...output };
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener("abort", aborted);
  }
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
