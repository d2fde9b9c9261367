import { type Argument, argumentsOf, kebab } from "./arguments";
import { defaultOf, disagreement } from "./defaults";
import { type ComponentSource, readSource, type Source } from "./source";
import {
  alarmsOf,
  type AlarmTable,
  classSurface,
  type Member,
  presetRows,
  presetsOf,
  rolesOf,
} from "./surface";

/** The generated pages below docs/components, and what keeps them from being written. */
export interface Pages {
  readonly pages: ReadonlyMap<string, string>;
  /** Docstrings and exported defaults that contradict each other. */
  readonly disagreements: readonly string[];
}

/** Reads the components and writes a page for each, and one that lists them. */
export function componentPages(): Pages {
  const source = readSource();
  const pages = new Map<string, string>();
  const disagreements = new Set<string>();
  pages.set("README.md", overview(source));
  for (const component of source.components) {
    const { text, wrong } = page(source, component);
    pages.set(`${kebab(component.name)}.md`, text);
    for (const line of wrong) disagreements.add(line);
  }
  return { pages, disagreements: [...disagreements].sort() };
}

const areas = ["network", "cluster", "apps", "data", "edge", "cost", "platform"];

function overview(source: Source): string {
  const known = [...areas, ...source.components.map(({ area }) => area)];
  const sections = [...new Set(known)].flatMap((area) => {
    const rows = source.components.filter((component) => component.area === area);
    if (rows.length === 0) return [];
    const lines = rows.map((component) => {
      const { paragraphs } = classSurface(source, component);
      const cells = [`[${component.name}](${kebab(component.name)}.md)`, firstSentence(paragraphs[0] ?? "")];
      return row([...cells, presetsOf(component.name) ? "yes" : "–", String(alarmCount(source, component))]);
    });
    return [
      `## ${area}`,
      "",
      "| component | what it is | presets | alarms |",
      "|---|---|---|---:|",
      ...lines,
      "",
    ];
  });
  return [
    "# Components",
    "",
    "One page for each component of `@tenfold/components`, generated from the code by `npm run docs:components`. Presets can be printed and",
    "compared: `npm run presets -- Aurora --diff dev production`.",
    "",
    ...sections,
  ].join("\n");
}

function alarmCount(source: Source, component: ComponentSource): number {
  return alarmsOf(source, component).reduce((sum, { alarms }) => sum + Object.keys(alarms).length, 0);
}

function page(source: Source, component: ComponentSource): { text: string; wrong: readonly string[] } {
  const { paragraphs, example, outputs, methods } = classSurface(source, component);
  const { lines, wrong } = argumentSection(source, component);
  const text = [
    `# ${component.name}`,
    "",
    ...paragraphs.flatMap((paragraph) => [paragraph, ""]),
    ...(example === undefined ? [] : ["```ts", example.trim(), "```", ""]),
    ...lines,
    ...presetSection(component),
    ...alarmSection(source, component),
    ...roleSection(source, component),
    ...memberSection("Outputs", "output", outputs),
    ...memberSection("Methods", "method", methods),
  ].join("\n");
  return { text, wrong };
}

function argumentSection(
  source: Source,
  component: ComponentSource,
): { lines: readonly string[]; wrong: readonly string[] } {
  const all = argumentsOf(source, component);
  const byPath = new Map(all.map((argument) => [argument.path.join("."), argument]));
  const wrong: string[] = [];
  const rows = all.map((argument) => {
    const value = defaultOf(argument, component.argsName, byPath);
    const above = ancestors(argument, byPath);
    const mistake = disagreement(argument, value, above);
    if (mistake !== undefined) wrong.push(mistake);
    const type = argument.group && argument.type !== "group" ? `group: ${argument.type}` : argument.type;
    const cells = [code(pathText(argument)), code(type), defaultText(argument, value), meaningText(argument)];
    return row(cells);
  });
  const head = ["| argument | type | default | meaning |", "|---|---|---|---|"];
  return { lines: ["## Arguments", "", ...head, ...rows, ""], wrong };
}

/** The groups that an argument stands in. */
function ancestors({ path }: Argument, byPath: ReadonlyMap<string, Argument>): readonly Argument[] {
  return path.flatMap((_, length) => byPath.get(path.slice(0, length).join(".")) ?? []);
}

function meaningText({ only, meaning }: Argument): string {
  if (only === undefined) return meaning;
  const condition = only === "" ? "One of several." : `Only where \`${only}\`.`;
  return `${condition} ${meaning}`.trim();
}

function pathText({ path }: Argument): string {
  return path.join(".").replaceAll(".[]", "[]");
}

/** The exported default first, and the reason that the docstring gives. */
function defaultText(argument: Argument, value: unknown): string {
  const said = argument.documented;
  if (!argument.optional) return "required";
  if (argument.group || value === undefined || typeof value === "object") return said ?? "–";
  const shown = typeof value === "string" ? JSON.stringify(value) : String(value);
  const reason = /^(?:"[^"]*"|[^\s:,]+?)([:,;] .*| for .*)$/.exec(said ?? "")?.[1] ?? "";
  return `${code(shown)}${reason}`;
}

function presetSection({ name }: ComponentSource): readonly string[] {
  const presets = presetsOf(name);
  if (!presets) return [];
  const variable = `${name.charAt(0).toLowerCase()}${name.slice(1)}Presets`;
  const rows = presetRows(presets);
  const differing = rows.filter(({ differs }) => differs);
  const same = rows.filter(({ differs }) => !differs);
  return [
    "## Presets",
    "",
    `\`withPreset(${variable}.dev, args)\`; an option that a preset leaves open has the default above.`,
    "",
    "| option | dev | staging | production |",
    "|---|---|---|---|",
    ...differing.map(({ field, values }) => row([code(field), ...values.map(cell)])),
    "",
    ...(same.length === 0
      ? []
      : [
          `The same in all: ${same.map(({ field, values }) => `\`${field}\` ${cell(values[0])}`).join(", ")}.`,
          "",
        ]),
  ];
}

function cell(value: unknown): string {
  return value === undefined ? "–" : code(typeof value === "string" ? value : JSON.stringify(value));
}

function alarmSection(source: Source, component: ComponentSource): readonly string[] {
  const tables = alarmsOf(source, component);
  if (tables.length === 0) return [];
  return [
    "## Alarms",
    "",
    '`alarms: { topicArns, change: { <alarm>: "off" | { threshold, points, periodSeconds } } }`, or `alarms: "off"`.',
    "",
    ...tables.flatMap(alarmTable),
  ];
}

function alarmTable({ name, meaning, alarms }: AlarmTable): readonly string[] {
  return [
    `\`${name}\`: ${meaning}`,
    "",
    "| alarm | metric | goes off | meaning |",
    "|---|---|---|---|",
    ...Object.entries(alarms).map(([alarm, definition]) => {
      const { namespace, metric, statistic, comparison, threshold, unit, points } = definition;
      const period = duration(definition.periodSeconds);
      const when = `${statistic} ${comparison} ${amount(threshold)} ${unit}, ${points.beyond} of ${points.of} points of ${period}`;
      return row([code(alarm), `${namespace} ${metric}`, when, definition.meaning]);
    }),
    "",
  ];
}

function duration(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

function amount(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 6 });
}

function roleSection(source: Source, component: ComponentSource): readonly string[] {
  const roles = rolesOf(source, component);
  if (roles.length === 0) return [];
  return [
    "## Children",
    "",
    "Roles that `transform` takes: properties to set, or a function from arguments to arguments.",
    ...(roles.some(({ merged }) => merged)
      ? ["Of a child in Kubernetes, properties at any depth, which are merged into ours."]
      : []),
    "",
    "| role | type | |",
    "|---|---|---|",
    ...roles.map(({ name, type, note, kept }) => row([code(name), code(type), `${note}${keptNote(kept)}`])),
    "",
  ];
}

function keptNote(kept: readonly string[]): string {
  return kept.length === 0 ? "" : ` Kept as it is: ${kept.map(code).join(", ")}.`;
}

function memberSection(title: string, heading: string, members: readonly Member[]): readonly string[] {
  if (members.length === 0) return [];
  return [
    `## ${title}`,
    "",
    `| ${heading} | type | meaning |`,
    "|---|---|---|",
    ...members.map(({ name, type, meaning }) => row([code(name), code(type), meaning])),
    "",
  ];
}

function firstSentence(text: string): string {
  return /^.*?[.:](?=\s|$)/.exec(text)?.[0].replace(/:$/, ".") ?? text;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((each) => (each === "" ? "–" : each.replaceAll("|", "\\|"))).join(" | ")} |`;
}

function code(text: string): string {
  return `\`${text}\``;
}
