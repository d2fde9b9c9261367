import { compareResources, type ResourceGraph } from "@tenfold/planning";
import { stateful } from "./stateful";
import {
  comparable,
  type KeptResource,
  type Reduced,
  reduced,
  shortUrn,
  type Snapshot,
  typeAndName,
} from "./snapshot";

/** A stateful resource that an update would replace or delete. */
export interface Danger {
  /** `aws:rds/cluster:Cluster orders-us-west-2-cluster`. */
  readonly resource: string;
  readonly what: "replaced" | "deleted";
  /** Properties that force it, and where they come from. */
  readonly because: readonly string[];
  readonly loses: string;
}

/** Stateful resources of a release that its successor would replace or delete. */
export function dangersOf(release: Snapshot, next: ResourceGraph): readonly Danger[] {
  const after = reduced(next, (type) => release.forcing[type] ?? []);
  const successors = successorsOf(release.resources, after);
  const reasons = replacementsOf(release, successors);
  return release.resources.flatMap((kept): Danger[] => {
    const { type, name } = typeAndName(kept.urn);
    const loses = stateful[type];
    if (loses === undefined) return [];
    const resource = `${type} ${name}`;
    const because = reasons.get(kept.urn) ?? [];
    if (!successors.has(kept.urn))
      return [{ resource, what: "deleted", because: ["no resource has its URN, or an alias of it"], loses }];
    return because.length === 0 ? [] : [{ resource, what: "replaced", because, loses }];
  });
}

/** What each resource of the release becomes: what has its URN, or an alias of it. */
function successorsOf(
  before: readonly KeptResource[],
  after: readonly Reduced[],
): ReadonlyMap<string, Reduced> {
  const present = new Map(after.map((each) => [each.urn, each]));
  const named = new Map(
    after.flatMap((each) => each.resource.aliases.map((alias) => [shortUrn(alias), each] as const)),
  );
  return new Map(
    before.flatMap(({ urn }) => {
      const found = present.get(urn) ?? named.get(urn);
      return found ? [[urn, found] as const] : [];
    }),
  );
}

/** Why resources of the release are replaced: by what they are told, or because what they are told comes from something that is. */
function replacementsOf(
  release: Snapshot,
  successors: ReadonlyMap<string, Reduced>,
): ReadonlyMap<string, readonly string[]> {
  const reasons = new Map<string, string[]>();
  for (const kept of release.resources) {
    const successor = successors.get(kept.urn);
    if (!successor) continue;
    const [change] = compareResources(
      [comparable(kept)],
      [comparable({ ...successor, urn: kept.urn })],
    ).changed;
    reasons.set(kept.urn, [...(change?.properties ?? [])]);
  }
  // What comes from a replaced resource changes with it: until nothing more is found.
  for (let found = true; found;) {
    found = false;
    for (const kept of release.resources) {
      const own = reasons.get(kept.urn);
      const successor = successors.get(kept.urn);
      if (!own || !successor) continue;
      for (const reason of inherited(kept, successor, successors, reasons)) {
        if (own.includes(reason)) continue;
        own.push(reason);
        found = true;
      }
    }
  }
  return reasons;
}

function inherited(
  kept: KeptResource,
  successor: Reduced,
  successors: ReadonlyMap<string, Reduced>,
  reasons: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  return Object.entries(kept.sources ?? {}).flatMap(([property, sources]) => {
    const now = successor.sources?.[property] ?? [];
    return sources.flatMap((source) => {
      const same = successors.get(source);
      const { type, name } = typeAndName(source);
      if (same && (reasons.get(source) ?? []).length > 0)
        return [`${property}, from ${type} ${name}, which is replaced`];
      if (same ? !now.includes(same.urn) : true) return [`${property}, which came from ${type} ${name}`];
      return [];
    });
  });
}
