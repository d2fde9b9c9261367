import { closest, editDistance } from "@tenfold/components/lib/suggest";

/** One wrong entry of a stack's config. */
export interface Mistake {
  /** Steps from the namespace to the entry: keys and positions in lists. */
  readonly path: Path;
  /** What stands there, ready to print; absent for an entry that should not be there at all. */
  readonly value?: string;
  /** What is allowed, and the nearest valid name where there is one. */
  readonly allowed: string;
  /** For an unknown key: the known one that was probably meant. */
  readonly meant?: Path;
}

export type Path = readonly (string | number)[];

/** Where a report of mistakes points to. */
export interface Source {
  /** The config file, as the user would open it, e.g. `stacks/Pulumi.prod.yaml`. */
  readonly file: string;
}

/** What a list below a key names more than once. */
export function repeated(key: string, names: readonly string[] = []): Mistake[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) < index
      ? [{ path: [key, index], value: name, allowed: "named twice: once is enough" }]
      : [],
  );
}

const longestValue = 32;

/** `["sizes", "database", "readers"]` becomes `tenfold:sizes.database.readers`, as `pulumi config set --path` takes it. */
export function keyOf(path: Path): string {
  const [first = "", ...rest] = path;
  const steps = rest.map((step) => {
    if (typeof step === "number") return `[${step}]`;
    return /^[\w-]+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  });
  return `tenfold:${first}${steps.join("")}`;
}

/** A value in one short line: strings bare, the rest as JSON, cut where it is long. */
export function shown(value: unknown): string {
  if (value === undefined) return "(missing)";
  if (value === "") return '""';
  const text = typeof value === "string" ? JSON.stringify(value).slice(1, -1) : (JSON.stringify(value) ?? "");
  return text.length <= longestValue ? text : `${text.slice(0, longestValue - 1)}…`;
}

/** The name that was probably meant; undefined where none is near: at most a third of the letters may differ. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const name = closest(word, names);
  const near = name !== undefined && editDistance(word, name) <= Math.max(1, Math.ceil(word.length / 3));
  return near ? name : undefined;
}

/** `; did you mean eu-west-1?`, or the given text where no name is near. */
export function didYouMean(word: string, names: readonly string[], otherwise = ""): string {
  const name = nearest(word, names);
  return name === undefined ? otherwise : `; did you mean ${name}?`;
}

/** The report: one line per mistake with key, value and what is allowed, in columns. */
export function report(mistakes: readonly Mistake[], source: Source): string {
  const rows = mistakes.map(({ path, value = "", allowed }) => [keyOf(path), value, allowed] as const);
  const keyWidth = Math.max(...rows.map(([key]) => key.length));
  const valueWidth = Math.max(...rows.map(([, value]) => value.length));
  const lines = rows.map(
    ([key, value, allowed]) => `  ${key.padEnd(keyWidth)}  ${value.padEnd(valueWidth)}  ${allowed}`,
  );
  const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
  return `${source.file}: ${count}\n\n${lines.join("\n")}`;
}
