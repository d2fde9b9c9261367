// For `mocha --require`: the run ends with whoever has started it, whatever that one dies of. Its death closes this process's standard
// input; the processes of a parallel run end with their first one by themselves, and each cluster with its process.
"use strict";

if (!process.send) {
  process.stdin.on("error", () => undefined);
  process.stdin.on("end", () => process.exit(1));
  process.stdin.resume();
  process.stdin.unref();
}
