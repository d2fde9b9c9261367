import { type JsonValue } from "@tenfold/planning";

/** The name and version of the JSON form. A field may be added to it; a change or removal makes a new version. */
export const reportSchema = "tenfold-preview/1";

export interface ReportedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** URN; null for resources of the stack itself. */
  readonly parent: string | null;
  /** AWS region; null for global services and where nobody said. */
  readonly region: string | null;
  /** Unknowns as "[unknown]", secrets as "[secret]". */
  readonly inputs: Readonly<Record<string, JsonValue>>;
  /** URNs, sorted. */
  readonly dependencies: readonly string[];
  /** True where the program reads an existing resource. */
  readonly external: boolean;
  /** False for components. */
  readonly custom: boolean;
  /** URNs that the resource had earlier. */
  readonly aliases: readonly string[];
}

export interface ReportedRule {
  readonly id: string;
  readonly level: string;
  readonly passed: number;
  readonly failed: number;
  readonly undecided: number;
}

export interface ReportedPack {
  readonly name: string;
  readonly version: string;
  /** For packs of others, whose checks nobody counts: their policies with zeros. */
  readonly rules: readonly ReportedRule[];
  /** Checks made; null where the pack does not count them. */
  readonly checks: number | null;
}

export interface ReportedFinding {
  readonly rule: string;
  readonly pack: string;
  readonly level: string;
  readonly severity: string | null;
  readonly urn: string;
  /** Where a person looks: component and region, e.g. `data/orders · eu-west-1`. */
  readonly place: string;
  readonly message: string;
  readonly fix: string | null;
  readonly docs: string | null;
  /** Further resources that this finding stands for: a pack reports a bounded number of each kind. */
  readonly more: number;
}

export interface ReportedUndecided {
  readonly rule: string;
  readonly pack: string;
  readonly urn: string;
  readonly place: string;
  readonly reason: string;
  readonly property: string | null;
}

export interface ReportedUntaught {
  readonly urn: string;
  readonly property: string;
  readonly sources: readonly string[];
}

/** A resource that creates further ones, which are not in the graph: a Helm release. */
export interface ReportedOpaque {
  readonly urn: string;
  readonly name: string;
  readonly place: string;
  /** Null where the chart's name is computed. */
  readonly chart: string | null;
}

/** Milliseconds. */
export interface ReportedTimings {
  readonly program: number;
  readonly policies: number;
  readonly total: number;
}

/** One preview, as every form of output reads it and as `--format json` prints it. */
export interface Report {
  readonly schema: typeof reportSchema;
  readonly project: string;
  readonly environment: string;
  readonly mode: "preview" | "rehearse";
  readonly engine: "offline" | "pulumi";
  /** Where the environment runs: home first, then by name. Without an Environment component, every region found. */
  readonly regions: readonly string[];
  /** Every region that a resource is in: those of the environment, then others, such as us-east-1 for the edge. */
  readonly resourceRegions: readonly string[];
  readonly home: string | null;
  readonly resources: readonly ReportedResource[];
  readonly recognised: {
    readonly recognised: number;
    readonly of: number;
    readonly unrecognised: Readonly<Record<string, number>>;
  };
  /** One line per layer: how many cloud resources in each region, and what they amount to. */
  readonly layers: readonly ReportedLayer[];
  readonly packs: readonly ReportedPack[];
  readonly findings: readonly ReportedFinding[];
  readonly undecided: readonly ReportedUndecided[];
  /** What no rule can look into, sorted by URN. */
  readonly opaque: readonly ReportedOpaque[];
  /** Only of `rehearse`: what stayed unknown, because nobody taught it. */
  readonly untaught: readonly ReportedUntaught[];
  readonly timings: ReportedTimings;
}

export interface ReportedLayer {
  readonly layer: string;
  /** Region → cloud resources; the key "" stands for global ones. */
  readonly resources: Readonly<Record<string, number>>;
  readonly summary: string;
}
