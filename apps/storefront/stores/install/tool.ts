import { spawn } from "node:child_process";
import type { Account } from "../process/account.ts";

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. A program that is not there ends with code 127, as in a shell. */
export function runTool(
  command: string,
  args: readonly string[],
  options: {
    readonly directory?: string;
    readonly environment?: NodeJS.ProcessEnv;
    /** @default this process's */
    readonly account?: Account;
  } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const [program = command, ...rest] = [...(options.account?.command ?? []), command, ...args];
    const child = spawn(program, rest, {
      cwd: options.directory,
      env: options.environment ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      uid: options.account?.uid,
      gid: options.account?.gid,
    });
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
    child.on("error", (error) => resolve({ code: 127, stdout: "", stderr: error.message }));
    child.on("close", (code) => resolve({ code: code ?? 1, ...output }));
  });
}

/** The line of a tool's complaint that says most: the first that names an error, else the last. */
export function complaint(text: string): string {
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  return lines.find((line) => /\berror\b/i.test(line)) ?? lines.at(-1) ?? "it says nothing";
}
