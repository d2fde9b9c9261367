import {
  daysBetween,
  type SupportedVersion,
  supportedVersions,
  versionsNearEnd,
} from "../../catalogue/versions";

/** A version that something runs, and what. */
export interface VersionInUse extends SupportedVersion {
  /** `default`, and the stacks that pin it. */
  readonly usedBy: readonly string[];
}

/** A version that the config of a stack pins. */
export interface PinnedVersion {
  readonly product: string;
  readonly version: string;
  readonly stack: string;
  /** Undefined for what all regions share. */
  readonly region: string | undefined;
}

/** What the keys of `engineVersions` are versions of. */
const engines: Readonly<Record<string, string>> = {
  database: "Aurora PostgreSQL",
  cache: "Valkey",
  stream: "Kafka",
};

/** Versions that a stack's config pins. Everything else comes from the catalogue's defaults. */
export function pinnedIn(stack: string, config: Readonly<Record<string, unknown>>): readonly PinnedVersion[] {
  const clusters = entriesOf(config["tenfold:kubernetesVersions"]).map(([region, version]) => ({
    ...{ product: "Kubernetes", version, stack, region },
  }));
  const stores = entriesOf(config["tenfold:engineVersions"]).map(([store, version]) => ({
    ...{ product: engines[store] ?? store, version, stack, region: undefined },
  }));
  return [...clusters, ...stores];
}

function entriesOf(section: unknown): readonly (readonly [string, string])[] {
  if (typeof section !== "object" || section === null) return [];
  return Object.entries(section).map(([key, version]) => [key, String(version)]);
}

/** What is in use: pinned by a stack, or a default of the catalogue. */
export function versionsInUse(pinned: readonly PinnedVersion[]): readonly VersionInUse[] {
  return supportedVersions().flatMap((each) => {
    const stacks = pinned.filter(
      ({ product, version }) => product === each.product && version === each.version,
    );
    const usedBy = [...(each.isDefault ? ["default"] : []), ...new Set(stacks.map(({ stack }) => stack))];
    return usedBy.length === 0 ? [] : [{ ...each, usedBy }];
  });
}

/** The verdict on a day. */
export interface VersionReport {
  readonly lines: readonly string[];
  /** 1 where a version in use ends too soon, or is none of the catalogue's, whose end nobody knows. */
  readonly exitCode: 0 | 1;
}

/** Judges what is in use on a day. @param days before the end of standard support from which on a version is refused. */
export function versionReport(today: string, days: number, pinned: readonly PinnedVersion[]): VersionReport {
  const inUse = versionsInUse(pinned);
  const dated = inUse.filter(({ endOfStandardSupport }) => endOfStandardSupport !== undefined);
  const unknown = pinned.filter(
    (pin) => !inUse.some(({ product, version }) => product === pin.product && version === pin.version),
  );
  const ending = versionsNearEnd(today, days);
  const named = (each: SupportedVersion) =>
    ending.some(({ product, version }) => product === each.product && version === each.version);
  const refused = dated.filter(named);
  const idle = ending.filter(
    (each) => !dated.some((used) => used.product === each.product && used.version === each.version),
  );
  const undated = inUse.length - dated.length;
  const lines = [
    `versions in use · standard support on ${today}`,
    "",
    ...table(dated.map((each) => row(today, each, named(each) ? "✖" : " "))),
    "",
    ...refused.map(
      (each) =>
        `✖ ${each.product} ${each.version} ends within ${days} days: choose a newer one\n    ${each.source}`,
    ),
    ...unknown.map(
      ({ product, version, stack, region }) =>
        `✖ ${[product, version, "of", stack, region].filter(Boolean).join(" ")} is not in the catalogue: choose one that is`,
    ),
    ...idle.map(
      ({ product, version, daysLeft }) =>
        `▲ ${product} ${version}, which nothing here uses, ends in ${daysLeft} days: take it out of the catalogue`,
    ),
    ...(refused.length + unknown.length === 0 ? [`✔ none of ${dated.length} ends within ${days} days`] : []),
    `  ${undated} more have no published end, charts among them: their sources stand in the catalogue`,
  ];
  return { lines, exitCode: refused.length + unknown.length > 0 ? 1 : 0 };
}

function row(today: string, each: VersionInUse, mark: string): readonly string[] {
  const end = each.endOfStandardSupport ?? "";
  const left = String(daysBetween(today, end));
  return [mark, each.product, each.version, end, left.padStart(5), each.usedBy.join(", ")];
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const heading = ["", "", "version", "ends on", " days", "used by"];
  const all = [heading, ...rows];
  const widths = heading.map((_, column) => Math.max(...all.map((cells) => cells[column]?.length ?? 0)));
  return all.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
