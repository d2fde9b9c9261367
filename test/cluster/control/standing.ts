import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cacheFolder } from "../../judges/tools/cache";
import { startControlPlane } from "./control-plane";
import { isTaken } from "./ports";
import { programsOf } from "./programs";
import { deleteAtEnd, end, isRunning, release, type Started } from "./processes";

/** A mistake in the use of the command, in words for who typed it. */
export class ClusterError extends Error {
  override readonly name = "ClusterError";
}

/** The cluster that `npm run cluster` keeps running between commands. */
export interface Standing {
  readonly kubeconfig: string;
  readonly port: number;
  readonly processes: readonly Started[];
}

/** Where the cluster of the command lives. There is one for each user and cache folder. */
export const standingFolder = () => path.join(cacheFolder(), "cluster");
const stateFile = () => path.join(standingFolder(), "state.json");

/**
 * The cluster that was started, running or not; undefined where there is none.
 * @throws ClusterError where its state cannot be read.
 */
export function standing(): Standing | undefined {
  if (!existsSync(stateFile())) return undefined;
  try {
    return JSON.parse(readFileSync(stateFile(), "utf8")) as Standing;
  } catch {
    throw new ClusterError(
      `${stateFile()} cannot be read: delete its folder once nothing of it runs any more`,
    );
  }
}

/**
 * Starts the cluster, or answers with the one that runs.
 * @throws ClusterError where a port is taken, another start is under way or an earlier cluster has lost a process.
 */
export async function startStanding(port: number): Promise<Standing> {
  const earlier = standing();
  if (earlier && earlier.processes.every(isRunning)) {
    if (earlier.port === port) return earlier;
    throw new ClusterError(
      `the cluster runs on port ${earlier.port}: npm run cluster -- stop, and start again`,
    );
  }
  const ended = earlier?.processes.filter((each) => !isRunning(each)) ?? [];
  if (earlier && ended.length < earlier.processes.length) {
    const names = ended.map(({ name }) => name).join(", ");
    const logs = path.join(standingFolder(), "logs");
    throw new ClusterError(
      `${names} of the cluster has ended (logs: ${logs}): npm run cluster -- stop, and start again`,
    );
  }
  if (earlier) rmSync(standingFolder(), { recursive: true });
  if (await isTaken(port)) {
    throw new ClusterError(
      `port ${port} is taken by another program: npm run cluster -- start --port <a free one>`,
    );
  }
  await Promise.all([programsOf("controlPlane"), programsOf("kwok")]);
  claim(standingFolder());
  return startIn(standingFolder(), port);
}

/** Nobody else starts in a folder that is there. */
function claim(folder: string): void {
  mkdirSync(path.dirname(folder), { recursive: true });
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch {
    throw new ClusterError(`another start is under way in ${folder}; where none is, delete that folder`);
  }
}

async function startIn(folder: string, port: number): Promise<Standing> {
  deleteAtEnd(folder);
  const { kubeconfig, processes } = await startControlPlane(folder, {}, port).catch((error: unknown) => {
    const logs = `${folder}-logs`;
    rmSync(logs, { recursive: true, force: true });
    renameSync(path.join(folder, "logs"), logs);
    const message = error instanceof Error ? error.message : String(error);
    throw new ClusterError(`${message}\nlogs: ${logs}`);
  });
  const state: Standing = { kubeconfig, port, processes };
  writeFileSync(stateFile(), JSON.stringify(state, null, 2));
  processes.forEach(release);
  deleteAtEnd(folder, false);
  return state;
}

/** Ends exactly the processes that were started, and forgets the cluster. @returns how many ran, undefined where there was none. */
export async function stopStanding(): Promise<number | undefined> {
  const state = standing();
  if (!state) return undefined;
  const running = state.processes.filter(isRunning);
  await end([...running].reverse());
  rmSync(standingFolder(), { recursive: true, force: true });
  return running.length;
}
