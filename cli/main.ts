import path from "node:path";
import { CommanderError } from "commander";
import { EngineError } from "@tenfold/engine";
import { exitCodes, previewCommand } from "./preview/command";
import { commandLine } from "./program";

/** The folder of this project, seen from cli/bin, where the built command stands. */
const root = path.resolve(__dirname, "../..");

/** Runs the command line; never throws. @returns the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const interrupt = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => interrupt.abort());
  let code: number = exitCodes.clean;
  const program = commandLine({
    preview: async (environment, flags) => {
      code = await previewCommand(environment, flags, root, interrupt.signal);
    },
  });
  try {
    await program.parseAsync([...argv]);
    return code;
  } catch (error) {
    return explain(error);
  }
}

function explain(error: unknown): number {
  // Commander has printed its message itself; asking for help is not a failure.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.clean : exitCodes.failed;
  if (error instanceof EngineError) {
    process.stderr.write(`${error.message}\n`);
    return exitCodes.failed;
  }
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`this is a bug of tenfold, please report it with the following lines:\n${details}\n`);
  return exitCodes.failed;
}

void main(process.argv).then((code) => {
  process.exitCode = code;
});
