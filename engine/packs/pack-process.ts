import { createInterface } from "node:readline";
import { existsSync } from "node:fs";
import path from "node:path";
import { EngineError } from "../errors";
import { type Deployment } from "../monitor/deployment";
import { readableFailure } from "../program/failure-text";
import { type NodeProcess, startNode } from "../program/node-process";
import { runnerFor } from "../program/program";

export interface PackProcess {
  readonly process: NodeProcess;
  readonly port: number;
}

/**
 * Starts the pack in `directory` with the SDK that the pack depends on, and waits for the port it serves on.
 * @throws EngineError where the folder holds no pack, the pack throws while it loads, or it writes to stdout.
 */
export async function startPack(
  directory: string,
  deployment: Deployment,
  onStarted: (process: NodeProcess) => void,
): Promise<PackProcess> {
  const folder = path.resolve(directory);
  if (!existsSync(path.join(folder, "PulumiPolicy.yaml"))) {
    throw new EngineError(`${directory}: no PulumiPolicy.yaml`, "name the folder of a policy pack");
  }
  const process = startNode([runnerFor(folder, "run-policy-pack"), "127.0.0.1:0", folder], {
    cwd: folder,
    environment: environmentOf(deployment),
  });
  onStarted(process);
  return { process, port: await portOf(process, directory) };
}

/** Stack, project and config reach a pack's own `pulumi.Config` through these variables alone. */
function environmentOf(deployment: Deployment): Record<string, string> {
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(deployment.config)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify([...deployment.secretKeys]),
    PULUMI_NODEJS_ORGANIZATION: deployment.organization,
    PULUMI_NODEJS_PROJECT: deployment.project,
    PULUMI_NODEJS_STACK: deployment.stack,
    PULUMI_NODEJS_DRY_RUN: "true",
  };
}

/** A pack's first line of output is its port. */
async function portOf(process: NodeProcess, directory: string): Promise<number> {
  const stdout = process.child.stdout;
  if (!stdout) throw new EngineError(`${directory}: the pack has no output`);
  const line = await new Promise<string | undefined>((resolve, reject) => {
    createInterface({ input: stdout }).once("line", resolve);
    process.ended.then(() => resolve(undefined), reject);
  });
  if (line !== undefined && /^\d+$/.test(line.trim())) return Number(line);
  if (line !== undefined)
    throw new EngineError(
      `policy pack ${directory} wrote "${line}" to stdout before its port`,
      "log to stderr while a pack loads: Pulumi reads the pack's port from stdout",
    );
  const reason = reasonOf(process.output(), directory);
  if (reason === "")
    throw new EngineError(
      `policy pack ${directory} does not start: it ended without a word`,
      "call new PolicyPack(name, { policies }) in its main file",
    );
  throw new EngineError(`policy pack ${directory} does not start\n${reason}`);
}

/** The lines of a pack's output that tell a person why it ended: its last ones, without frames, its port and the SDK's own words. */
export function reasonOf(output: string, directory: string): string {
  const own = output
    .replace(/^\d+\r?\n/, "")
    .replace(/Running program '.*' failed with an unhandled exception:\s*/, "");
  return indented(readableFailure(own, path.resolve(directory)));
}

/** The last lines of a text, below the line that introduces them. */
export function indented(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines
    .slice(-12)
    .map((line) => `  ${line}`)
    .join("\n");
}
