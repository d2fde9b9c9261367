import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { descendantsCpuSeconds, usageOf } from "./usage.ts";

/** A process that has used so much of a processor, however long it waited for one, and does nothing more. */
function busy(milliseconds: number): Promise<{ pid: number; end: () => void }> {
  const code = `while (process.cpuUsage().user < ${milliseconds} * 1000); console.log("done"); setInterval(() => {}, 1000)`;
  const child = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "ignore"] });
  return new Promise((resolve) => {
    child.stdout.once("data", () => resolve({ pid: child.pid ?? 0, end: () => child.kill("SIGKILL") }));
  });
}

describe("what processes use", function () {
  this.timeout(20_000);
  before(function () {
    if (process.platform !== "linux") this.skip();
  });

  it("is the processor time of all threads, and memory", async () => {
    const { pid, end } = await busy(300);
    const { cpuSeconds, residentBytes } = usageOf(pid);
    end();
    assert.ok(cpuSeconds >= 0.28 && cpuSeconds < 3, `${cpuSeconds} s`);
    assert.ok(residentBytes > 10 * 2 ** 20, `${residentBytes} bytes`);
  });

  it("is summed over those that a process has started, but for one", async () => {
    const { pid, end } = await busy(300);
    const [all, others] = [descendantsCpuSeconds(process.pid, []), descendantsCpuSeconds(process.pid, [pid])];
    end();
    assert.ok(all - others >= 0.28, `${all} s, ${others} s without it`);
  });

  it("is nothing that can be asked of a process that is gone", async () => {
    const { pid, end } = await busy(0);
    end();
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.throws(() => usageOf(pid), /is gone/);
  });
});
