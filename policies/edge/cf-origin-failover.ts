import { type CacheBehaviour, type Distribution, type OriginGroup, type Value } from "@tenfold/planning";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";
import { list } from "../lib/text";

/** Requests at the edge have a second origin to go to. */
export const cfOriginFailover = defineRule({
  id: "cf-origin-failover",
  title: "Requests at the edge have a second origin to go to",
  pillar: "scalability",
  severity: "medium",
  levels: { dev: "disabled", staging: "disabled", prod: "advisory" },
  why:
    "An origin group retries reads at a second origin while the request is still open. It refuses POST, PUT, PATCH and " +
    "DELETE, so writes need their origin chosen at the edge, by a function that reads a key-value store.",
  fix: "reads: an origin group with a second origin; writes: a function that picks the origin by a key-value store",
  settings: {},
  *check({ facets }) {
    for (const distribution of facets.distributions) yield* checkDistribution(distribution);
  },
});

function* checkDistribution(distribution: Distribution): Generator<Outcome> {
  const { behaviours, originGroups, origins } = distribution;
  if (behaviours.state !== "known") {
    return yield undecided(distribution, "its behaviours are not known yet", "defaultCacheBehavior");
  }
  const context = {
    groups: originGroups,
    origins: origins.state === "known" ? origins.value.length : undefined,
  };
  const verdicts = behaviours.value.map((behaviour) => ({
    behaviour,
    verdict: verdictOf(behaviour, context),
  }));
  const single = verdicts.filter(({ verdict }) => verdict === "single").map(({ behaviour }) => behaviour);
  if (single.length > 0) return yield fail(distribution, describe(single));
  if (verdicts.every(({ verdict }) => verdict === "covered")) return yield pass(distribution);
  yield undecided(distribution, "the origins of a behaviour are not known yet", "targetOriginId");
}

interface Origins {
  readonly groups: Value<readonly OriginGroup[]>;
  readonly origins: number | undefined;
}

function verdictOf(
  behaviour: CacheBehaviour,
  { groups, origins }: Origins,
): "covered" | "single" | "unknown" {
  const chosenAtTheEdge = behaviour.functions.map((edgeFunction) => edgeFunction.keyValueStores);
  const switched = chosenAtTheEdge.some((stores) => stores.state === "known" && stores.value.length > 0);
  if (switched && origins !== undefined) return origins >= 2 ? "covered" : "single";
  if (switched || chosenAtTheEdge.some((stores) => stores.state === "unknown")) return "unknown";
  if (groups.state === "absent") return "single";
  if (groups.state === "unknown" || behaviour.targetOriginId.state !== "known") return "unknown";
  return verdictOfGroups(groups.value, behaviour.targetOriginId.value);
}

function verdictOfGroups(groups: readonly OriginGroup[], targetId: string): "covered" | "single" | "unknown" {
  const group = groups.find(({ originId }) => originId.state === "known" && originId.value === targetId);
  if (!group) return groups.some(({ originId }) => originId.state === "unknown") ? "unknown" : "single";
  if (group.members.state === "unknown") return "unknown";
  return group.members.state === "known" && new Set(group.members.value).size >= 2 ? "covered" : "single";
}

function describe(single: readonly CacheBehaviour[]): string {
  const paths = list(
    single.map(({ pathPattern }) => (pathPattern.state === "known" ? pathPattern.value : "a path")),
  );
  const writes = single.some(
    ({ allowedMethods }) => allowedMethods.state === "known" && allowedMethods.value.includes("POST"),
  );
  const reason = writes ? "; writes among them, which an origin group refuses" : "";
  return `${paths} ${single.length === 1 ? "has" : "have"} one origin: when it fails, so does every request${reason}`;
}
