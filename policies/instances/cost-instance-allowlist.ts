import { type PricedInstance } from "@tenfold/planning";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";
import { text, texts } from "../lib/settings";
import { list } from "../lib/text";
import { parseInstanceClass, sizeRank } from "./classes";

const graviton = ["t4g", "m7g", "m8g", "c7g", "c8g", "r7g", "r8g"];

/** Instances are of families and sizes that the environment allows. */
export const costInstanceAllowlist = defineRule({
  id: "cost-instance-allowlist",
  title: "Instances are of families and sizes that the environment allows",
  pillar: "cost",
  severity: "medium",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  why:
    "One digit makes an instance sixteen times as expensive. A list per environment catches the digit before the bill " +
    "does, and keeps a fleet on families for which prices are reserved.",
  fix: "choose an allowed class, or widen the list for this environment",
  settings: {
    families: texts({
      description: "Families that may be used, without the service's prefix",
      default: {
        dev: graviton,
        staging: graviton,
        prod: [...graviton, "m7i", "m8i", "c7i", "c8i", "r7i", "r8i", "m7a", "c7a", "r7a", "x8g", "i8g"],
      },
    }),
    largest: text({
      description: "Largest size that may be used",
      default: { dev: "xlarge", staging: "2xlarge", prod: "8xlarge" },
      allowed: "a size such as large, xlarge or 8xlarge",
      holds: (size) => Number.isFinite(sizeRank(size)),
    }),
  },
  *check({ facets, settings: { families, largest } }) {
    for (const instance of facets.pricedInstances) yield* checkInstance(instance, families, largest);
  },
});

function* checkInstance(
  instance: PricedInstance,
  families: readonly string[],
  largest: string,
): Generator<Outcome> {
  const { instanceTypes, instanceFamilies } = instance;
  const classes = instanceTypes.state === "known" ? instanceTypes.value : [];
  const offeredFamilies = instanceFamilies.state === "known" ? instanceFamilies.value : [];
  const wrong = [
    ...classes.filter((name) => !isAllowed(name, families, largest)),
    ...offeredFamilies.filter((family) => !families.includes(family)),
  ];
  if (wrong.length > 0) {
    const fix = `choose among ${list(families, "or")} up to ${largest}, or widen the list for this environment`;
    return yield fail(instance, `${list(wrong)} ${wrong.length === 1 ? "is" : "are"} not allowed here`, fix);
  }
  if (instanceTypes.state === "unknown" || instanceFamilies.state === "unknown") {
    return yield undecided(instance, "its instance class is not known yet", "instanceType");
  }
  if (classes.some((name) => parseInstanceClass(name) !== undefined) || offeredFamilies.length > 0)
    yield pass(instance);
}

function isAllowed(name: string, families: readonly string[], largest: string): boolean {
  const parsed = parseInstanceClass(name);
  // Serverless capacity has no class to compare.
  if (!parsed) return true;
  return families.includes(parsed.family) && sizeRank(parsed.size) <= sizeRank(largest);
}
