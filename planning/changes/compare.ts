import { forceNewProperties } from "../facets/force-new";
import { type JsonValue } from "../graph/decode";

/** What a comparison needs of a resource: the form in which reports hold them. */
export interface ComparableResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly region: string | null;
  /** Unknowns as "[unknown]", secrets as "[secret]". */
  readonly inputs: Readonly<Record<string, JsonValue>>;
  /** False for a component. */
  readonly custom?: boolean;
  /** True where the program only reads the resource. */
  readonly external?: boolean;
  /** URNs that the resource had earlier: a resource of the other side under one of them is the same. */
  readonly aliases?: readonly string[];
}

export type ResourceName = Pick<ComparableResource, "urn" | "type" | "name" | "region">;

export interface ChangedResource extends ResourceName {
  /** Paths of the inputs that differ, sorted, such as `spec.template.spec.containers[0].image` and `tags["a.b"]`. */
  readonly properties: readonly string[];
  /** Those of them that are known to make the provider replace the resource. */
  readonly replacedBy: readonly string[];
}

/** Each list is sorted by URN. */
export interface ResourceChanges {
  readonly added: readonly ResourceName[];
  readonly removed: readonly ResourceName[];
  readonly changed: readonly ChangedResource[];
}

/**
 * What is different between two previews of one program. Resources are the same by URN, or where the later one has the
 * earlier one's URN among its aliases. Inputs alone are compared: a dependency that changes nothing in the inputs
 * changes nothing in the cloud. A secret differs from another in nothing that can be seen. Components, providers and
 * resources that are only read do not count: nothing of them is created or paid.
 */
export function compareResources(
  before: readonly ComparableResource[],
  after: readonly ComparableResource[],
): ResourceChanges {
  const earlier = new Map(before.filter(counts).map((resource) => [resource.urn, resource]));
  const later = after.filter(counts);
  const added: ResourceName[] = [];
  const changed: ChangedResource[] = [];
  const kept = new Set<string>();
  const present = new Set(later.map(({ urn }) => urn));
  for (const resource of later) {
    const same = earlierOf(resource, earlier, present);
    if (same === undefined) {
      added.push(nameOf(resource));
      continue;
    }
    kept.add(same.urn);
    const change = changeOf(same, resource);
    if (change.properties.length > 0) changed.push(change);
  }
  const removed = [...earlier.values()].filter(({ urn }) => !kept.has(urn)).map(nameOf);
  return { added: sorted(added), removed: sorted(removed), changed: sorted(changed) };
}

function counts({ custom, external, type }: ComparableResource): boolean {
  return custom !== false && external !== true && !type.startsWith("pulumi:");
}

function earlierOf(
  resource: ComparableResource,
  earlier: ReadonlyMap<string, ComparableResource>,
  present: ReadonlySet<string>,
): ComparableResource | undefined {
  const same = earlier.get(resource.urn);
  if (same) return same;
  // An alias that is still somebody's URN belongs to them.
  const alias = resource.aliases?.find((urn) => earlier.has(urn) && !present.has(urn));
  return alias === undefined ? undefined : earlier.get(alias);
}

function changeOf(before: ComparableResource, after: ComparableResource): ChangedResource {
  const properties = differences(before.inputs, after.inputs).sort();
  const forcing = forceNewProperties(after.type);
  return {
    ...nameOf(after),
    properties,
    replacedBy: properties.filter((path) => forcing.some((property) => covers(property, path))),
  };
}

function nameOf({ urn, type, name, region }: ComparableResource): ResourceName {
  return { urn, type, name, region };
}

function sorted<T extends ResourceName>(resources: readonly T[]): readonly T[] {
  return [...resources].sort((one, other) => (one.urn < other.urn ? -1 : 1));
}

/** True where the path is the property, something below it, or something above it that changed as a whole. */
function covers(property: string, path: string): boolean {
  const plain = path.replace(/\[\d+\]/g, "");
  return plain === property || plain.startsWith(`${property}.`) || property.startsWith(`${plain}.`);
}

/** Bookkeeping of providers, which says nothing about the cloud. */
const bookkeeping = new Set(["__defaults", "__internal", "__name"]);

function differences(
  before: Readonly<Record<string, JsonValue>>,
  after: Readonly<Record<string, JsonValue>>,
): string[] {
  const found: string[] = [];
  compareMaps(before, after, "", found);
  return found;
}

type JsonMap = Readonly<Record<string, JsonValue>>;

function compareMaps(before: JsonMap, after: JsonMap, at: string, found: string[]): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (bookkeeping.has(key)) continue;
    compareValues(own(before, key), own(after, key), join(at, key), found);
  }
}

/** A missing property and null are the same to Pulumi. */
function own(map: JsonMap, key: string): JsonValue {
  return Object.hasOwn(map, key) ? (map[key] ?? null) : null;
}

function compareValues(before: JsonValue, after: JsonValue, path: string, found: string[]): void {
  if (Object.is(before, after)) return;
  if (isList(before) && isList(after) && before.length === after.length) {
    before.forEach((element, index) =>
      compareValues(element, after[index] ?? null, `${path}[${index}]`, found),
    );
  } else if (isMap(before) && isMap(after)) {
    compareMaps(before, after, path, found);
  } else {
    found.push(path);
  }
}

function join(at: string, key: string): string {
  if (!/^[\w$-]+$/.test(key)) return `${at}[${JSON.stringify(key)}]`;
  return at === "" ? key : `${at}.${key}`;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isMap(value: JsonValue): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
