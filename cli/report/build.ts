import {
  encodeForJson,
  type Facets,
  type JsonValue,
  recognise,
  type Resource,
  type ResourceGraph,
} from "@tenfold/planning";
import { type Diagnostic, type PackResult, type Preview } from "@tenfold/engine";
import { type PackSummary, parseFinding, parseSummary } from "@tenfold/policies/lib/messages";
import { layersOf } from "./layers";
import { isCloudResource, placeOf } from "./place";
import {
  type Report,
  type ReportedFinding,
  type ReportedOpaque,
  type ReportedPack,
  type ReportedResource,
  type ReportedUndecided,
  reportSchema,
} from "./report";

/** What a report is made of, whichever engine ran. */
export type Previewed = Pick<Preview, "graph" | "packs" | "untaught" | "timings"> & {
  readonly project: string;
  readonly environment: string;
  readonly mode: "preview" | "rehearse";
  readonly engine: "offline" | "pulumi";
};

/** Everything is sorted, so that the same program gives the same report, timings aside. */
export function buildReport(previewed: Previewed): Report {
  const { graph, packs } = previewed;
  const facets = recognise(graph);
  const home = homeOf(facets);
  const resourceRegions = regionsOf(facets, home);
  const regions = environmentRegions(facets);
  const diagnostics = packs.flatMap((pack) => pack.diagnostics);
  return {
    schema: reportSchema,
    project: previewed.project,
    environment: previewed.environment,
    mode: previewed.mode,
    engine: previewed.engine,
    regions:
      regions.length === 0 ? resourceRegions : resourceRegions.filter((region) => regions.includes(region)),
    resourceRegions,
    home: home ?? null,
    resources: graph.resources.map((resource) => reportedResource(graph, resource)),
    recognised: {
      recognised: facets.recognised,
      of: facets.recognised + facets.unrecognised,
      unrecognised: Object.fromEntries(facets.unrecognisedTypes),
    },
    layers: layersOf(facets),
    packs: packs.map(reportedPack),
    findings: findingsOf(graph, diagnostics),
    undecided: undecidedOf(graph, diagnostics),
    opaque: opaqueOf(facets),
    untaught: previewed.untaught,
    timings: previewed.timings,
  };
}

function homeOf(facets: Facets): string | undefined {
  const home = facets.environments[0]?.home;
  return home?.state === "known" ? home.value : undefined;
}

function environmentRegions(facets: Facets): readonly string[] {
  const regions = facets.environments[0]?.regions;
  return regions?.state === "known" ? regions.value : [];
}

function regionsOf(facets: Facets, home: string | undefined): string[] {
  const { graph } = facets;
  const regions = new Set<string>();
  for (const resource of graph.resources) {
    const region = isCloudResource(resource) ? graph.regionOf(resource) : undefined;
    if (region !== undefined) regions.add(region);
  }
  const own = environmentRegions(facets);
  const rank = (region: string) => (region === home ? 0 : own.includes(region) ? 1 : 2);
  return [...regions].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function reportedResource(graph: ResourceGraph, resource: Resource): ReportedResource {
  return {
    urn: resource.urn,
    type: resource.type,
    name: resource.name,
    parent: resource.parent ?? null,
    region: graph.regionOf(resource) ?? null,
    inputs: encodeForJson(resource.inputs) as Readonly<Record<string, JsonValue>>,
    dependencies: resource.dependencies,
    external: resource.external,
    custom: resource.custom,
    aliases: resource.aliases,
  };
}

function reportedPack(pack: PackResult): ReportedPack {
  const { name, version } = pack;
  const summary = summaryOf(pack);
  if (!summary) {
    const rules = pack.policies.map((id) => ({ id, level: "advisory", passed: 0, failed: 0, undecided: 0 }));
    return { name, version, rules, checks: null };
  }
  const rules = summary.rules.map(({ id, level, passed, failed, undecided }) => ({
    id,
    level,
    passed,
    failed,
    undecided,
  }));
  const checks = rules.reduce((sum, rule) => sum + rule.passed + rule.failed + rule.undecided, 0);
  return { name, version, rules, checks };
}

function summaryOf(pack: PackResult): PackSummary | undefined {
  return pack.notApplicable
    .map((entry) => parseSummary(entry.reason))
    .find((summary) => summary !== undefined);
}

function findingsOf(graph: ResourceGraph, diagnostics: readonly Diagnostic[]): ReportedFinding[] {
  const findings = diagnostics.flatMap((diagnostic): ReportedFinding[] => {
    const finding = parseFinding(diagnostic.message);
    // Undecided at a mandatory level refuses the stack: that is a finding as well.
    if (finding.undecided && diagnostic.level !== "mandatory") return [];
    return [
      {
        rule: diagnostic.policy,
        pack: diagnostic.pack,
        level: diagnostic.level,
        severity: diagnostic.severity ?? null,
        urn: diagnostic.urn,
        place: placeOf(graph, diagnostic.urn),
        message: finding.text,
        fix: finding.fix ?? null,
        docs: finding.docs ?? null,
        more: finding.more ?? 0,
      },
    ];
  });
  return findings.sort(
    (a, b) => Number(b.level === "mandatory") - Number(a.level === "mandatory") || byRuleAndUrn(a, b),
  );
}

function undecidedOf(graph: ResourceGraph, diagnostics: readonly Diagnostic[]): ReportedUndecided[] {
  return diagnostics
    .map((diagnostic) => ({ diagnostic, finding: parseFinding(diagnostic.message) }))
    .filter(({ finding }) => finding.undecided)
    .map(({ diagnostic, finding }) => ({
      rule: diagnostic.policy,
      pack: diagnostic.pack,
      urn: diagnostic.urn,
      place: placeOf(graph, diagnostic.urn),
      reason: finding.text,
      property: finding.property ?? null,
    }))
    .sort(byRuleAndUrn);
}

function opaqueOf({ graph, helmReleases }: Facets): ReportedOpaque[] {
  return helmReleases
    .map(({ resource: { urn, name }, chart }) => ({
      urn,
      name,
      place: placeOf(graph, urn),
      chart: chart.state === "known" ? chart.value : null,
    }))
    .sort((a, b) => (a.urn < b.urn ? -1 : 1));
}

function byRuleAndUrn(a: { rule: string; urn: string }, b: { rule: string; urn: string }): number {
  const [left, right] = [`${a.rule}\n${a.urn}`, `${b.rule}\n${b.urn}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
