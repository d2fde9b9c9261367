import { EngineError } from "../errors";

/** One `--config key=value`. */
export interface ConfigOverride {
  /** Key, without the path. */
  readonly key: string;
  readonly value: string;
  /** The steps below the key, with `--config-path`. */
  readonly path: readonly (string | number)[] | undefined;
  /** Marks the key as secret. A key that is secret in the stack's file stays so without it. @default false */
  readonly secret?: boolean;
}

/**
 * Reads `key=value`; with `asPath`, the key may go on as `.name` and `[index]`.
 * @throws EngineError where there is no `=` or the path is malformed.
 */
export function parseOverride(argument: string, asPath: boolean): ConfigOverride {
  const equals = argument.indexOf("=");
  if (equals <= 0) throw new EngineError(`--config ${argument}: no "="`, "--config key=value");
  const [written, value] = [argument.slice(0, equals), argument.slice(equals + 1)];
  if (!asPath) return { key: written, value, path: undefined };
  const steps = stepsOf(written);
  const [key, ...path] = steps;
  if (typeof key !== "string")
    throw new EngineError(
      `--config ${argument}: "${written}" is not a path`,
      "tenfold:sizes.database.readers=2",
    );
  return { key, value, path };
}

function stepsOf(written: string): (string | number)[] {
  const steps: (string | number)[] = [];
  const pattern = /\.?([^.[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/gy;
  while (pattern.lastIndex < written.length) {
    const match = pattern.exec(written);
    if (!match) throw new EngineError(`--config ${written}: is not a path`, "use name.name[0].name");
    steps.push(match[2] === undefined ? (match[1] ?? match[3] ?? "") : Number(match[2]));
  }
  return steps;
}

/** A copy of `current` with the override's value in its place; maps and lists on the way are made where they lack. */
export function setAtPath(current: unknown, override: ConfigOverride): unknown {
  const start =
    typeof current === "string" && /^[[{]/.test(current) ? (JSON.parse(current) as unknown) : current;
  return place(start, override.path ?? [], scalar(override.value), override);
}

function place(
  current: unknown,
  path: readonly (string | number)[],
  value: unknown,
  override: ConfigOverride,
): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (typeof step === "number") {
    const list = current === undefined || current === null ? [] : current;
    if (!Array.isArray(list) || step > list.length) throw misplaced(override, `[${step}]`);
    return Object.assign([...(list as unknown[])], { [step]: place(list[step], rest, value, override) });
  }
  const map = current === undefined || current === null ? {} : current;
  if (typeof map !== "object" || Array.isArray(map)) throw misplaced(override, `.${step}`);
  return { ...map, [step]: place((map as Record<string, unknown>)[step], rest, value, override) };
}

function misplaced(override: ConfigOverride, step: string): EngineError {
  return new EngineError(
    `--config ${override.key}…=${override.value}: ${step} does not exist there`,
    "check the path against the stack's file",
  );
}

/** With a path, whole numbers and booleans are numbers and booleans, as in `pulumi config set --path`. */
function scalar(value: string): unknown {
  if (value === "true" || value === "false") return value === "true";
  if (/^-?(0|[1-9]\d*)(\.\d+)?$/.test(value)) return Number(value);
  if (/^[[{]/.test(value)) {
    try {
      return JSON.parse(value) as unknown;
    } catch {
      return value;
    }
  }
  return value;
}
