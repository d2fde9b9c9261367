import { cpus, loadavg, totalmem } from "node:os";
import { type Calibration } from "./calibration.ts";

/** What this machine is. */
export function machineNow(): Calibration["machine"] {
  const all = cpus();
  return {
    processor: all[0]?.model.trim() ?? "unknown",
    cores: all.length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}

/** Runnable threads in the last minute. */
export function loadNow(): number {
  return Number((loadavg()[0] ?? 0).toFixed(1));
}
