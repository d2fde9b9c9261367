import { type JsonValue } from "../graph/decode";
import { forcesReplacement } from "./force-new";

/** A resource as a report writes it. */
export interface ComparableResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly region: string | null;
  readonly inputs: Readonly<Record<string, JsonValue>>;
  readonly custom?: boolean;
  readonly external?: boolean;
  /** URNs that the resource had earlier: a match is a rename, not a removal and an addition. */
  readonly aliases?: readonly string[];
}

export interface ResourceName {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly region: string | null;
}

export interface ChangedResource extends ResourceName {
  /** Paths of the inputs that differ, sorted, e.g. `spec.template.spec.containers[0].image`. */
  readonly properties: readonly string[];
  /** Those of them that are known to force a replacement; empty for an update in place. */
  readonly replacedBy: readonly string[];
}

export interface ResourceChanges {
  readonly added: readonly ResourceName[];
  readonly removed: readonly ResourceName[];
  readonly changed: readonly ChangedResource[];
}

/** What is different between two previews of one stack. Components and resources that are only read do not count. */
export function compareResources(
  before: readonly ComparableResource[],
  after: readonly ComparableResource[],
): ResourceChanges {
  const old = new Map(before.filter(counts).map((resource) => [resource.urn, resource]));
  const added: ResourceName[] = [];
  const changed: ChangedResource[] = [];
  for (const resource of after.filter(counts)) {
    const urn = [resource.urn, ...(resource.aliases ?? [])].find((candidate) => old.has(candidate));
    const earlier = urn === undefined ? undefined : old.get(urn);
    if (urn === undefined || !earlier) {
      added.push(nameOf(resource));
      continue;
    }
    old.delete(urn);
    const properties = differences(earlier.inputs, resource.inputs, "").sort();
    if (properties.length === 0) continue;
    const replacedBy = properties.filter((path) => forcesReplacement(resource.type, path));
    changed.push({ ...nameOf(resource), properties, replacedBy });
  }
  return { added: sorted(added), removed: sorted([...old.values()].map(nameOf)), changed: sorted(changed) };
}

function counts(resource: ComparableResource): boolean {
  return resource.custom !== false && resource.external !== true && !resource.type.startsWith("pulumi:");
}

function nameOf({ urn, type, name, region }: ComparableResource): ResourceName {
  return { urn, type, name, region };
}

function sorted<T extends ResourceName>(resources: T[]): T[] {
  return resources.sort((a, b) => (a.urn < b.urn ? -1 : 1));
}

function differences(before: JsonValue | undefined, after: JsonValue | undefined, path: string): string[] {
  if (before === after) return [];
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item: JsonValue, index) =>
      differences(item, after[index] as JsonValue, `${path}[${index}]`),
    );
  }
  if (isMap(before) && isMap(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) =>
      differences(before[key], after[key], path === "" ? key : `${path}.${key}`),
    );
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [path];
}

function isMap(value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
