// Ends what its parent has started, once the parent is gone: a process of its own, because nobody runs code after a SIGKILL. It learns of
// the parent's end by the end of its standard input, which the kernel closes whatever the parent died of.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";

/** Process id → the word by which its command line is known: an id alone is given again. */
const watched = new Map();
const folders = new Set();

// Ctrl-C in a terminal reaches all of its processes: this one has its work before it then.
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => undefined);

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  if (order.watch) watched.set(order.watch.pid, order.watch.mark);
  if (order.forget) watched.delete(order.forget);
  if (order.remove) folders.add(order.remove);
  if (order.keep) folders.delete(order.keep);
}
for (const [pid, mark] of watched) if (isRunning(pid, mark)) kill(pid);
const deadline = Date.now() + 10_000;
while ([...watched].some(([pid, mark]) => isRunning(pid, mark)) && Date.now() < deadline) {
  await wait(50);
}
for (const folder of folders) rmSync(folder, { recursive: true, force: true });

function kill(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended in between.
  }
}

function isRunning(pid, mark) {
  try {
    const command = existsSync("/proc/self/cmdline")
      ? readFileSync(`/proc/${pid}/cmdline`, "utf8")
      : execFileSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8" });
    // A process that becomes another program has no command line for a moment; nor has one that has ended and is not yet asked for.
    if (command === "") return !/^.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
    return command.includes(mark);
  } catch {
    return false;
  }
}
