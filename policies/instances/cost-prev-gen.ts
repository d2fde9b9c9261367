import { type PricedInstance } from "@tenfold/planning";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";
import { texts } from "../lib/settings";
import { list } from "../lib/text";
import { parseInstanceClass } from "./classes";

/** No instance is of a generation that AWS has replaced. */
export const costPrevGen = defineRule({
  id: "cost-prev-gen",
  title: "No instance is of a generation that AWS has replaced",
  pillar: "cost",
  severity: "medium",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  why:
    "A replaced generation costs as much as its successor, or more, and does less. It is also the first to run out in a " +
    "zone when a fleet has to grow.",
  fix: "use a current family of the same kind",
  settings: {
    oldest: texts({
      description: "Oldest generation that is accepted of each kind of family, such as m6",
      default: ["t3", "m6", "c6", "r6", "x2", "i4", "d3", "g5", "p4"],
    }),
  },
  *check({ facets, settings: { oldest } }) {
    const accepted = new Map(oldest.map((family) => [kindOf(family), generationOf(family)]));
    for (const instance of facets.pricedInstances) yield* checkInstance(instance, accepted);
  },
});

function* checkInstance(instance: PricedInstance, accepted: ReadonlyMap<string, number>): Generator<Outcome> {
  const { instanceTypes, instanceFamilies } = instance;
  const classes = instanceTypes.state === "known" ? instanceTypes.value : [];
  const families = instanceFamilies.state === "known" ? instanceFamilies.value : [];
  const named = [
    ...classes.map((name) => ({ name, family: parseInstanceClass(name)?.family })),
    ...families.map((family) => ({ name: family, family })),
  ].filter(({ family }) => family !== undefined);
  const old = named.filter(({ family = "" }) => generationOf(family) < (accepted.get(kindOf(family)) ?? 0));
  if (old.length > 0) {
    const names = list(old.map(({ name }) => name));
    return yield fail(
      instance,
      `${names} ${old.length === 1 ? "is" : "are"} of a generation that AWS has replaced`,
    );
  }
  if (instanceTypes.state === "unknown" || instanceFamilies.state === "unknown") {
    return yield undecided(instance, "its instance class is not known yet", "instanceType");
  }
  if (named.length > 0) yield pass(instance);
}

/** `m` of `m7g`, `inf` of `inf2`. */
function kindOf(family: string): string {
  return /^[a-z]+/.exec(family)?.[0] ?? family;
}

/** 7 of `m7g`. Families without a number, such as `mac`, count as current. */
function generationOf(family: string): number {
  const digits = /^[a-z]+(\d+)/.exec(family);
  return digits ? Number(digits[1]) : Number.POSITIVE_INFINITY;
}
