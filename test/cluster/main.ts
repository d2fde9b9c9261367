import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Unavailable } from "../judges/tools/cache";
import { HalfBuilt, versionOf } from "./control/programs";
import { isRunning, type Started } from "./control/processes";
import { ClusterError, standing, startStanding, stopStanding } from "./control/standing";

const usage = "usage: npm run cluster -- start [--port 16443] | stop | status";

async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = argumentsOf(args);
  const [command, ...rest] = positionals;
  if (rest.length > 0) throw new ClusterError(usage);
  if (command === "start") return start(portOf(values.port));
  if (command === "stop") return stop();
  if (command === "status") return status();
  throw new ClusterError(usage);
}

function argumentsOf(args: readonly string[]) {
  try {
    const options = { port: { type: "string", default: "16443" } } as const;
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch {
    throw new ClusterError(usage);
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1024 && port <= 65535) return port;
  throw new ClusterError(`--port ${text}: a whole number from 1024 to 65535`);
}

async function start(port: number): Promise<void> {
  const { kubeconfig } = await startStanding(port);
  console.log(kubeconfig);
}

async function stop(): Promise<void> {
  const ended = await stopStanding();
  console.log(ended === undefined ? "no cluster was started" : `stopped ${ended} processes`);
}

async function status(): Promise<void> {
  const state = standing();
  if (!state) return console.log("no cluster was started");
  const version = versionOf("controlPlane", "k8s.io/kubernetes");
  console.log(`Kubernetes ${version} on port ${state.port}\nkubeconfig ${state.kubeconfig}`);
  for (const each of state.processes) console.log(`  ${each.name.padEnd(24)} ${describe(each)}`);
  if (!state.processes.every(isRunning)) process.exitCode = 1;
}

function describe(each: Started): string {
  if (!isRunning(each)) return "has ended";
  return `pid ${each.pid}${memoryOf(each.pid)}`;
}

/** Resident memory, where the machine has a table of it. */
function memoryOf(pid: number): string {
  try {
    const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kib === undefined ? "" : `, ${Math.round(Number(kib) / 1024)} MiB`;
  } catch {
    return "";
  }
}

run(process.argv.slice(2)).catch((error: unknown) => {
  process.exitCode = 1;
  const known = [ClusterError, Unavailable, HalfBuilt].some((kind) => error instanceof kind);
  if (known && error instanceof Error) console.error(error.message);
  else throw error;
});
