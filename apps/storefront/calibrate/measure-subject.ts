import { seededRandom } from "../load/random.ts";
import { type Calibration, type ServiceCalibration } from "./calibration.ts";
import { loadNow } from "./machine.ts";
import { measureEvents } from "./measure-events.ts";
import { measureRequests } from "./measure-requests.ts";
import { type Subject } from "./subjects/subject.ts";
import { usageOf } from "./usage.ts";
import { type Bench, type Workbench } from "./workbench.ts";

export interface MeasureOptions {
  readonly seconds: number;
  readonly steps: number;
  readonly events: number;
  readonly objective: Calibration["objective"];
  readonly onProgress: (what: string) => void;
}

/** Services of the one process call each other, and nobody outside. */
const monolithVariables = Object.fromEntries(
  ["AUTH", "CATALOG", "SEARCH", "CART", "ORDERS", "PAYMENTS", "NOTIFICATIONS"].map((name) => [
    `${name}_URL`,
    "",
  ]),
);

/** The heap that Node gives itself in a container of 384 MiB. Without a limit it collects later, and memory would say nothing of a pod's. */
const nodeOptions = ["--max-old-space-size=192"];

/** Measures one subject, alone on its core. */
export async function measureSubject(
  workbench: Workbench,
  subject: Subject,
  { seconds, steps, events, objective, onProgress }: MeasureOptions,
): Promise<ServiceCalibration> {
  const measured = {
    date: new Date().toISOString().slice(0, 10),
    secondsPerStep: seconds,
    otherLoad: loadNow(),
  };
  const random = seededRandom(1);
  const whole = subject.name === "monolith";
  const bench = await workbench.start(whole ? "--monolith" : subject.name, {
    random,
    nodeOptions,
    variables: whole ? monolithVariables : {},
  });
  const memory = watchMemory(bench);
  try {
    const search = { startRate: subject.startRate, seconds, steps, objective, random, onProgress };
    const requests = await measureRequests(bench, await subject.kinds(bench.scene), search);
    const sample = await subject.events?.(bench.scene, events);
    const cost = sample && { events: await measureEvents(bench, sample) };
    return { requests, ...cost, measured, memoryMib: memory() };
  } finally {
    memory();
    await bench.stop();
  }
}

/** @returns what ends it, and says what was seen. */
function watchMemory({ process: { pid = 0 } }: Bench): () => ServiceCalibration["memoryMib"] {
  const mib = () => Math.round(usageOf(pid).residentBytes / 2 ** 20);
  const idle = mib();
  let most = idle;
  const timer = setInterval(() => (most = Math.max(most, mib())), 250);
  return () => {
    clearInterval(timer);
    return { idle, most };
  };
}
