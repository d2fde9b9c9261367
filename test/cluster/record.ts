import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { accessOf, Client } from "./control/client";
import { startControlPlane } from "./control/control-plane";
import { versionOf } from "./control/programs";
import { deleteAtEnd, end } from "./control/processes";
import { curves, seconds } from "./load/curves";
import { recordCurves } from "./load/record";
import { recordedFile, textOf } from "./load/recording";
import { fastClock, speed } from "./load/time";
import { addNodes } from "./objects/nodes";
import { keepLogs } from "./testing";

async function record(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "tenfold-record-"));
  deleteAtEnd(folder);
  try {
    await recordIn(folder);
    rmSync(folder, { recursive: true });
  } catch (error) {
    keepLogs(folder);
    throw error;
  }
}

async function recordIn(folder: string): Promise<void> {
  const { kubeconfig, processes } = await startControlPlane(folder, { controllerManager: fastClock });
  try {
    const client = new Client(accessOf(kubeconfig));
    await addNodes(client, { zones: { a: 10 }, cpu: 96, pods: 250 });
    const recorded = await recordCurves(client, folder, curves);
    client.close();
    const kubernetes = versionOf("controlPlane", "k8s.io/kubernetes");
    writeFileSync(recordedFile, textOf({ kubernetes, speed, seconds, curves: recorded }));
    console.log(`recorded ${recorded.length} curves`);
  } finally {
    await end([...processes].reverse());
  }
}

record().catch((error: unknown) => {
  process.exitCode = 1;
  console.error(error instanceof Error ? error.message : error);
});
