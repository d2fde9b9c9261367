// Ends what its parent has started, once the parent is gone: a process of its own, because nobody runs code after a SIGKILL. It learns of
// the parent's end by the end of its standard input, which the kernel closes whatever the parent died of.
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { endTree, type Process } from "./table.ts";

/** One line of the watchdog's input. */
export type Order =
  | { readonly watch: Process; readonly ask: NodeJS.Signals }
  | { readonly forget: Process }
  | { readonly remove: string };

/** How long a process that is asked to end may take before it is killed. */
const patience = 3000;

const watched = new Map<number, { process: Process; ask: NodeJS.Signals }>();
const folders: string[] = [];

// Ctrl-C in a terminal reaches all of its processes: this one has its work before it then.
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => undefined);

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order;
  if ("watch" in order) watched.set(order.watch.pid, { process: order.watch, ask: order.ask });
  else if ("forget" in order) watched.delete(order.forget.pid);
  else folders.push(order.remove);
}
await Promise.allSettled([...watched.values()].map(({ process, ask }) => endTree(process, ask, patience)));
for (const folder of folders) rmSync(folder, { recursive: true, force: true });
