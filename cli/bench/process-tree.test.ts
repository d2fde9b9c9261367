import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { residentBytes, watchMemory } from "./process-tree";

/** A process that starts another one, which holds 100 MB and says so. */
const holder =
  'const held = Buffer.alloc(1e8, 1); console.log("held"); setTimeout(() => held.length, 60000);';
const parent = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(holder)}], { stdio: "inherit" });`;

describe("the memory of a process tree", () => {
  before(function () {
    if (process.platform !== "linux") this.skip();
  });

  it("counts what a process started, and is nothing once all have ended", async () => {
    const child = spawn(process.execPath, ["-e", parent], {
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    const pid = child.pid ?? 0;
    const peak = watchMemory(pid);
    await once(child.stdout, "data");
    assert.ok(residentBytes(pid) > 1e8, `${residentBytes(pid)} bytes`);
    await new Promise((resolve) => setTimeout(resolve, 120));
    process.kill(-pid, "SIGKILL");
    await once(child, "close");
    assert.equal(residentBytes(pid), 0);
    assert.ok((peak() ?? 0) > 1e8);
  });
});
