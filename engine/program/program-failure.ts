import { wire } from "@tenfold/planning";
import { EngineError } from "../errors";
import { type LogMessage } from "../monitor/deployment";
import { shownPath } from "../shown-path";
import { readableFailure, withoutColours } from "./failure-text";

/** The exit status by which a runner says that it has logged its error already. */
const alreadyLogged = 32;

/** What the runner writes before an error that is not meant for the user alone (`RunError` is). */
const unhandled = /^Running program '.*' failed with an unhandled exception:\n\s*/s;

/** The program's own failure. */
export class ProgramFailure extends EngineError {
  /** True where a trace would say where in the program it happened. */
  readonly hasPlace: boolean;
  constructor(message: string, hasPlace: boolean) {
    super(message);
    this.hasPlace = hasPlace;
  }
}

/**
 * One clear message from what a failed program logged or printed.
 * @param root the project's folder: frames outside it, or inside node_modules, are not the program's
 */
export function programFailure(
  errors: readonly LogMessage[],
  output: string,
  code: number | null,
  root: string,
): EngineError {
  const messages = errors.map((error) => withoutColours(error.message));
  const encrypted = [...messages, output].map(encryptedConfig).find((error) => error !== undefined);
  if (encrypted) return encrypted;
  const logged = [...new Set(messages.map((message) => clean(message, root)))].filter(
    (message) => message !== "",
  );
  if (logged.length > 0) {
    const place = messages.map((message) => placeIn(message, root)).find((found) => found !== undefined);
    const where = place === undefined ? "" : ` at ${place}`;
    const hasPlace = messages.some((message) => unhandled.test(message));
    return new ProgramFailure(`the program failed${where}\n${indented(logged.join("\n"))}`, hasPlace);
  }
  const printed = output.trim().split("\n").slice(-12).join("\n");
  const status = code === null || code === alreadyLogged ? "" : ` with status ${code}`;
  return new ProgramFailure(`the program ended${status}\n${indented(clean(printed, root))}`, false);
}

/** A typed getter of an encrypted value: without the passphrase there is nothing to read a number or a map from. */
function encryptedConfig(message: string): EngineError | undefined {
  const match = /Configuration '([^']+)' value '([^']*)' is not a valid ([\w ]+)/.exec(message);
  if (!match?.[2]?.includes(wire.unknown)) return undefined;
  const [, key, , kind] = match;
  return new EngineError(
    `the program reads ${key} as a ${kind}, and its value is encrypted: the offline engine asks for no passphrase`,
    `pass a value for this preview: --config ${key}=…`,
  );
}

/** The first frame of a trace that lies in the program, `index.ts:12`, seen from where the user stands. */
function placeIn(message: string, root: string): string | undefined {
  for (const [, file = "", line = ""] of message.matchAll(
    /^\s+at .*?\(?(?:file:\/\/)?([^()\s]+):(\d+):\d+\)?$/gm,
  )) {
    if (file.startsWith(`${root}/`) && !file.includes("/node_modules/")) return `${shownPath(file)}:${line}`;
  }
  return undefined;
}

/** Removes what the SDK's runner adds around the message. */
function clean(message: string, root: string): string {
  return readableFailure(withoutColours(message).replace(unhandled, ""), root);
}

function indented(text: string): string {
  return text.replace(/^/gm, "  ");
}
