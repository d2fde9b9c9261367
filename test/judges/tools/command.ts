import { spawn } from "node:child_process";

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. A program that is not there ends with code 127, as in a shell. */
export function runTool(
  command: string,
  args: readonly string[],
  options: { readonly input?: string; readonly directory?: string } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: options.directory, stdio: ["pipe", "pipe", "pipe"] });
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
    child.on("error", (error) => resolve({ code: 127, stdout: "", stderr: error.message }));
    child.on("close", (code) => resolve({ code: code ?? 1, ...output }));
    // A program that ends before it has read everything is judged by its exit code.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
  });
}
