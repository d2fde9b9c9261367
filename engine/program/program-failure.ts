import { EngineError } from "../errors";
import { type LogMessage } from "../monitor/deployment";

/** The exit status by which a runner says that it has logged its error already. */
const alreadyLogged = 32;

/** One clear message from what a failed program logged or printed. */
export function programFailure(
  errors: readonly LogMessage[],
  output: string,
  code: number | null,
): EngineError {
  const logged = [...new Set(errors.map((error) => clean(error.message)))];
  if (logged.length > 0) return new EngineError(`the program failed\n${indented(logged.join("\n"))}`);
  const printed = output.trim().split("\n").slice(-12).join("\n");
  const status = code === null || code === alreadyLogged ? "" : ` with status ${code}`;
  return new EngineError(`the program ended${status}\n${indented(clean(printed))}`);
}

/** Removes what the SDK's runner adds around the message: its own sentence and frames of traces. */
function clean(message: string): string {
  return message
    .replace(/^Running program '.*' failed with an unhandled exception:\n\s*/s, "")
    .replace(/^<ref \*\d+> /, "")
    .split("\n")
    .filter((line) => !/^\s+at /.test(line))
    .join("\n")
    .trim();
}

function indented(text: string): string {
  return text.replace(/^/gm, "  ");
}
