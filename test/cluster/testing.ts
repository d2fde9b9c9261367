import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Suite } from "mocha";
import { Unavailable } from "../judges/tools/cache";
import { accessOf, Client } from "./control/client";
import {
  type ControlPlane,
  type ControlPlaneFlags,
  startControlPlane,
  startSimulator,
} from "./control/control-plane";
import { programsOf } from "./control/programs";
import { deleteAtEnd, end, isRunning } from "./control/processes";

/** A cluster that lives as long as the tests of one `describe`. */
export interface TestCluster {
  readonly client: Client;
  readonly folder: string;
  readonly kubeconfig: string;
}

export interface TestClusterOptions {
  /** Flags of its own: then it is always started here, and the tests are skipped where TENFOLD_KUBECONFIG names another one. */
  readonly flags?: ControlPlaneFlags;
  /** Further programs that must be built, or the tests are skipped. */
  readonly programs?: readonly "karpenter"[];
}

/**
 * Starts a cluster before the tests of the `describe` around it and ends it after them; uses that of TENFOLD_KUBECONFIG where it is set.
 * Without Go the tests are counted as one skipped test that names the reason. Logs stay where a test has failed.
 */
export function withCluster(options: TestClusterOptions = {}): () => TestCluster {
  let cluster: TestCluster | undefined;
  let plane: ControlPlane | undefined;
  before("the cluster starts", async function () {
    // The first run builds everything.
    this.timeout(30 * 60_000);
    try {
      for (const program of options.programs ?? []) await programsOf(program);
      plane = await startFor(options);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      skipAll(this.test?.parent, error.message);
      return this.skip();
    }
    cluster = { client: new Client(accessOf(plane.kubeconfig)), ...plane };
  });
  after("the cluster ends", async function () {
    this.timeout(60_000);
    if (!plane) return;
    cluster?.client.close();
    const lost = plane.processes.filter((each) => !isRunning(each));
    await end([...plane.processes].reverse());
    if (lost.length > 0 || hasFailed(this.test?.parent)) keepLogs(plane.folder);
    else rmSync(plane.folder, { recursive: true });
    if (lost.length > 0)
      throw new Error(`${lost.map(({ name }) => name).join(", ")} ended before the tests did`);
  });
  return () => {
    if (!cluster) throw new Error("the cluster runs only during tests");
    return cluster;
  };
}

async function startFor({ flags }: TestClusterOptions): Promise<ControlPlane> {
  const foreign = process.env["TENFOLD_KUBECONFIG"];
  if (foreign && flags)
    throw new Unavailable("needs a control plane with flags of its own, TENFOLD_KUBECONFIG is set");
  const folder = mkdtempSync(path.join(tmpdir(), "tenfold-cluster-"));
  mkdirSync(path.join(folder, "logs"));
  deleteAtEnd(folder);
  try {
    if (!foreign) return await startControlPlane(folder, flags);
    const kubeconfig = path.resolve(foreign);
    return { folder, kubeconfig, processes: [await startSimulator(folder, kubeconfig)] };
  } catch (error) {
    keepLogs(folder);
    throw error;
  }
}

/** Lets the logs of a cluster that has ended stay, and says where. */
export function keepLogs(folder: string): void {
  rmSync(path.join(folder, "etcd"), { recursive: true, force: true });
  deleteAtEnd(folder, false);
  console.error(`logs of the cluster: ${path.join(folder, "logs")}`);
}

/** One test that says why stands for all of them. */
export function skipAll(suite: Suite | undefined, reason: string): void {
  const tests = suite?.tests ?? [];
  const [first] = tests;
  if (first) first.title = `cannot be asked in ${tests.length} tests: ${reason}`;
  tests.splice(1);
}

/** Where a hook has failed no test has run. */
function hasFailed(suite: Suite | undefined): boolean {
  const states = suite?.tests.map(({ state }) => state) ?? [];
  return states.includes("failed") || states.every((state) => state === undefined);
}
