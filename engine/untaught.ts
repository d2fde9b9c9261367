import { containsUnknown, type ResourceGraph } from "@tenfold/planning";

/** A property that stays unknown in a rehearsal, and the types whose computed outputs it waits for. */
export interface UntaughtOutput {
  readonly urn: string;
  readonly property: string;
  readonly sources: readonly string[];
}

/**
 * Where a rehearsal still holds unknowns: inputs computed from outputs that the simulated cloud was never taught, or from
 * secrets that only a passphrase opens. Nothing is guessed; this list says what a guess would have been needed for.
 */
export function untaughtOutputs(graph: ResourceGraph): UntaughtOutput[] {
  const found: UntaughtOutput[] = [];
  for (const resource of graph.resources) {
    for (const [property, value] of Object.entries(resource.inputs)) {
      if (!containsUnknown(value)) continue;
      const types = graph.sourcesOf(resource, property).map((source) => source.type);
      found.push({ urn: resource.urn, property, sources: [...new Set(types)].sort() });
    }
  }
  return found.sort((a, b) => (a.urn === b.urn ? compare(a.property, b.property) : compare(a.urn, b.urn)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
