import { type Facet } from "../../facets/facet";
import { type Facets } from "../../facets/facets";

type Summary = Readonly<Record<string, unknown>>;

/**
 * Every field of every facet, with other facets by name, whatever order the resources came in: the same for all readers
 * of one stack.
 */
export function summaryOf(facets: Facets): Summary {
  const lists = Object.entries(facets).filter((entry): entry is [string, readonly Facet[]] =>
    isFacetList(entry[1]),
  );
  const described = lists.map(([name, list]) => [name, describeList(list)] as const);
  return { ...Object.fromEntries(described), unrecognised: [...facets.unrecognisedTypes] };
}

function isFacetList(value: unknown): value is readonly Facet[] {
  return Array.isArray(value) && value.every(isFacet);
}

function isFacet(value: unknown): value is Facet {
  return typeof value === "object" && value !== null && "kind" in value && "resource" in value;
}

function describeList(facets: readonly Facet[]): Summary {
  // A stack policy is not told of what the program only reads.
  const made = facets.filter(({ resource }) => !resource.external);
  const entries = made.map((facet): [string, unknown] => {
    const fields = Object.entries(facet).filter(([name]) => name !== "kind" && name !== "resource");
    return [nameOf(facet), Object.fromEntries(fields.map(([name, value]) => [name, describe(value)]))];
  });
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function nameOf({ resource }: Facet): string {
  return `${resource.type} ${resource.name}`;
}

function describe(value: unknown): unknown {
  if (isFacet(value)) return nameOf(value);
  if (Array.isArray(value)) return value.every(isFacet) ? value.map(nameOf).sort() : value.map(describe);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, describe(inner)]));
}
