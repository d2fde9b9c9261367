import { type Comparison, type Difference, factKinds, type FactKind, pathsThatDiffer } from "./compare";

export interface ProgramResult {
  readonly program: string;
  readonly stack: string;
  readonly resources: number;
  readonly comparison: Comparison;
  readonly failures: { readonly real: string | undefined; readonly offline: string | undefined };
  readonly milliseconds: { readonly real: number; readonly offline: number };
}

/** Differences printed of each kind, unless all are asked for. */
const shownPerKind = 5;

export function factCount(comparison: Comparison): number {
  return factKinds.reduce((sum, kind) => sum + comparison.facts[kind], 0);
}

/** Percent of facts that are equal, rounded down to hundredths so that 100 means all. */
export function shareEqual(facts: number, differences: number): string {
  return facts === 0 ? "–" : `${(Math.floor(((facts - differences) / facts) * 10_000) / 100).toFixed(2)} %`;
}

/** The whole result as text: a line per program, a line per kind, then the differences by kind. */
export function reportText(results: readonly ProgramResult[], verbose: boolean): string {
  return [...programLines(results), "", ...kindLines(results), ...differenceLines(results, verbose)].join(
    "\n",
  );
}

export const headLine: string = [
  "program".padEnd(40),
  "made".padStart(5),
  "facts".padStart(7),
  "other".padStart(5),
  "equal".padStart(9),
  "real".padStart(7),
  "ours".padStart(7),
].join(" ");

/** Equal facts of all facts, 0 to 1; 0 where nothing was compared. */
export function equalShare(results: readonly ProgramResult[]): number {
  const facts = results.reduce((sum, { comparison }) => sum + factCount(comparison), 0);
  const differences = results.reduce((sum, { comparison }) => sum + comparison.differences.length, 0);
  return facts === 0 ? 0 : (facts - differences) / facts;
}

export function programLine(result: ProgramResult): string {
  const { comparison, failures, milliseconds } = result;
  const facts = factCount(comparison);
  const differences = comparison.differences.length;
  const seconds = (time: number) => `${(time / 1000).toFixed(1)} s`.padStart(7);
  const sides = [failures.real && "real engine", failures.offline && "offline engine"].filter(Boolean);
  const note = sides.length > 0 ? `  fails in the ${sides.join(" and the ")}` : "";
  return [
    `${result.program}${result.program === result.stack ? "" : ` (${result.stack})`}`.padEnd(40),
    `${result.resources}`.padStart(5),
    `${facts}`.padStart(7),
    `${differences}`.padStart(5),
    shareEqual(facts, differences).padStart(9),
    seconds(milliseconds.real),
    `${seconds(milliseconds.offline)}${note}`,
  ].join(" ");
}

function programLines(results: readonly ProgramResult[]): string[] {
  const facts = results.reduce((sum, { comparison }) => sum + factCount(comparison), 0);
  const differences = results.reduce((sum, { comparison }) => sum + comparison.differences.length, 0);
  const resources = results.reduce((sum, result) => sum + result.resources, 0);
  const same = results.filter(({ comparison }) => comparison.differences.length === 0).length;
  return [
    `${results.length} programs, ${resources} resources: ${facts - differences} of ${facts} facts equal, ${shareEqual(facts, differences)}`,
    `${same} of ${results.length} programs equal in everything`,
  ];
}

function kindLines(results: readonly ProgramResult[]): string[] {
  return factKinds.map((kind) => {
    const facts = results.reduce((sum, { comparison }) => sum + comparison.facts[kind], 0);
    const differences = ofKind(results, kind).length;
    return `${kind.padEnd(24)} ${`${facts}`.padStart(7)} ${`${differences}`.padStart(5)} ${shareEqual(facts, differences).padStart(9)}`;
  });
}

function differenceLines(results: readonly ProgramResult[], verbose: boolean): string[] {
  const failures = results.flatMap(({ program, failures: { real, offline } }) =>
    [
      real && `\n${program}: the real engine failed\n${real}`,
      offline && `\n${program}: the offline engine failed\n${offline}`,
    ].filter((line) => line !== undefined && line !== ""),
  ) as string[];
  const groups = factKinds.flatMap((kind) => {
    const differences = ofKind(results, kind);
    if (differences.length === 0) return [];
    const shown = verbose ? differences : differences.slice(0, shownPerKind);
    const more = differences.length - shown.length;
    return [
      `\n${kind}: ${differences.length} ${differences.length === 1 ? "difference" : "differences"}`,
      ...shown.flatMap(differenceText),
      ...(more > 0 ? [`  … and ${more} more (--verbose)`] : []),
    ];
  });
  return [...failures, ...groups];
}

function ofKind(
  results: readonly ProgramResult[],
  kind: FactKind,
): { readonly program: string; readonly difference: Difference }[] {
  return results.flatMap(({ program, comparison }) =>
    comparison.differences
      .filter((difference) => difference.kind === kind)
      .map((difference) => ({ program, difference })),
  );
}

/** Places shown of each difference. */
const shownPlaces = 3;

function differenceText({ program, difference }: { program: string; difference: Difference }): string[] {
  const shown = (value: Difference["real"]) => {
    const text = value === undefined ? "(nothing)" : JSON.stringify(value);
    return text.length > 400 ? `${text.slice(0, 400)}…` : text;
  };
  const places = pathsThatDiffer(difference.real, difference.offline);
  return [
    `  ${program}  ${difference.subject}`,
    ...places
      .slice(0, shownPlaces)
      .flatMap(({ path, real, offline }) => [
        ...(path === "" ? [] : [`    at ${path.slice(1)}`]),
        `    real     ${shown(real)}`,
        `    offline  ${shown(offline)}`,
      ]),
    ...(places.length > shownPlaces ? [`    … and ${places.length - shownPlaces} more places`] : []),
  ];
}
