import { presetDifferences, type PresetName, type Presets } from "../../lib/presets";
import { closest } from "../../lib/suggest";

/** Presets by the component that they are for. */
export type PresetCatalogue = ReadonlyMap<string, Presets<object>>;

/** What the command prints, and how it ends. */
export interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const names: readonly PresetName[] = ["dev", "staging", "production"];

/** Every exported `…Presets`, by component, sorted. */
export function presetCatalogue(exported: Readonly<Record<string, unknown>>): PresetCatalogue {
  const entries = Object.entries(exported).flatMap(([name, value]) => {
    const stem = /^(\w+)Presets$/.exec(name)?.[1];
    return stem !== undefined && isPresets(value)
      ? [[stem.charAt(0).toUpperCase() + stem.slice(1), value] as const]
      : [];
  });
  return new Map(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function isPresets(value: unknown): value is Presets<object> {
  return typeof value === "object" && value !== null && names.every((name) => name in value);
}

const usage = "npm run presets -- [component] [--diff <preset> <preset>] [--format json]";

/** Answers `npm run presets`. @param given the words after `--`. */
export function answer(catalogue: PresetCatalogue, given: readonly string[]): Answer {
  const request = parse(catalogue, given);
  if (request.mistakes.length > 0) {
    const lines = request.mistakes.map((mistake) => `  ${mistake}`);
    return { exitCode: 2, stdout: "", stderr: [...lines, `  usage: ${usage}`, ""].join("\n") };
  }
  const { component, from, to } = request;
  const presets = component === undefined ? undefined : catalogue.get(component);
  const data =
    presets === undefined ? undefined : from && to ? presetDifferences(presets[from], presets[to]) : presets;
  if (request.json) {
    const all = data ?? Object.fromEntries(catalogue);
    return { exitCode: 0, stdout: `${JSON.stringify(all, null, 2)}\n`, stderr: "" };
  }
  if (component === undefined || presets === undefined) return done(list(catalogue));
  return done(from && to ? difference(component, presets, from, to) : table(component, presets));
}

function done(lines: readonly string[]): Answer {
  return { exitCode: 0, stdout: [...lines, ""].join("\n"), stderr: "" };
}

interface Request {
  readonly component: string | undefined;
  readonly from: PresetName | undefined;
  readonly to: PresetName | undefined;
  readonly json: boolean;
  readonly mistakes: readonly string[];
}

function parse(catalogue: PresetCatalogue, given: readonly string[]): Request {
  const words = [...given];
  const mistakes: string[] = [];
  const taken = (flag: string, count: number): readonly string[] => {
    const at = words.indexOf(flag);
    if (at < 0) return [];
    const values = words.splice(at, count + 1).slice(1);
    if (values.length < count) mistakes.push(`${flag}  wants ${count === 1 ? "a value" : `${count} values`}`);
    return values;
  };
  const compared = taken("--diff", 2).map((word) => presetName(word, mistakes));
  const [format] = taken("--format", 1);
  if (format !== undefined && format !== "json") mistakes.push(`--format  ${format}  json, or leave it out`);
  const [word, ...more] = words;
  for (const extra of more) mistakes.push(`${extra}  not expected`);
  const component = [...catalogue.keys()].find((name) => name.toLowerCase() === word?.toLowerCase());
  if (word !== undefined && component === undefined) {
    mistakes.push(
      `${word}  no component with presets; did you mean ${closest(word, [...catalogue.keys()])}?`,
    );
  }
  if (word === undefined && compared.length > 0) mistakes.push("--diff  wants a component before it");
  return { component, from: compared[0], to: compared[1], json: format === "json", mistakes };
}

function presetName(word: string, mistakes: string[]): PresetName | undefined {
  const found = names.find((name) => name === word);
  if (!found) mistakes.push(`${word}  not a preset: ${names.join(", ")}`);
  return found;
}

function list(catalogue: PresetCatalogue): readonly string[] {
  const rows = [...catalogue].map(([name, presets]) => {
    const count = (from: PresetName) => String(presetDifferences(presets[from], presets.production).length);
    return [name, count("dev"), count("staging")];
  });
  return [
    `presets of ${catalogue.size} components: options that differ from production's`,
    "",
    ...aligned([["", "dev", "staging"], ...rows], "right"),
    "",
    "  one of them   npm run presets -- Aurora",
    "  two compared  npm run presets -- Aurora --diff dev production",
  ];
}

function table(component: string, presets: Presets<object>): readonly string[] {
  const columns = names.map(
    (name) => new Map(presetDifferences({}, presets[name]).map(({ field, to }) => [field, to])),
  );
  const fields = [...new Set(columns.flatMap((column) => [...column.keys()]))].sort();
  const rows = fields.map((field) => [field, ...columns.map((column) => shown(column.get(field)))]);
  return [`${component} · presets`, "", ...aligned([["", ...names], ...rows])];
}

function difference(
  component: string,
  presets: Presets<object>,
  from: PresetName,
  to: PresetName,
): readonly string[] {
  const differences = presetDifferences(presets[from], presets[to]);
  const count = differences.length === 1 ? "1 option differs" : `${differences.length} options differ`;
  const rows = differences.map((each) => [each.field, shown(each.from), shown(each.to)]);
  return [`${component} · ${from} → ${to} · ${count}`, "", ...aligned([["", from, to], ...rows])];
}

/** An option that the preset leaves open has the component's default. */
function shown(value: unknown): string {
  if (value === undefined) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function aligned(rows: readonly (readonly string[])[], side: "left" | "right" = "left"): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return side === "right" && column > 0 ? cell.padStart(width) : cell.padEnd(width);
    });
    return `  ${cells.join("   ")}`.trimEnd();
  });
}
