import { type Facets, selects, type TopologySpread, type Workload } from "@tenfold/planning";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";
import { toggle, wholeNumber } from "../lib/settings";
import { type Certainty } from "./placement";
import { replicatedWorkloads, scaleOf } from "./scale";

const zoneKey = "topology.kubernetes.io/zone";
const property = "spec.template.spec.topologySpreadConstraints";

/** The pods of a workload are spread over the zones. */
export const k8sZoneSpread = defineRule({
  id: "k8s-zone-spread",
  title: "The pods of a workload are spread over the zones",
  pillar: "scalability",
  severity: "high",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  why:
    "The scheduler's own preference for spreading is weak: a burst of new pods lands where nodes are free, often all in " +
    "one zone, and that zone then takes the whole service with it.",
  fix: "add a topologySpreadConstraint with topologyKey topology.kubernetes.io/zone, maxSkew 1 and the pods' own labels",
  settings: {
    maxSkew: wholeNumber({
      description: "Most pods by which the fullest zone may lead the emptiest",
      default: 1,
      min: 1,
      max: 10,
    }),
    strict: toggle({
      description:
        "Ask for whenUnsatisfiable: DoNotSchedule, which keeps pods pending instead of stacking them",
      default: false,
    }),
  },
  *check({ facets, settings }) {
    for (const workload of replicatedWorkloads(facets)) yield* checkWorkload(workload, facets, settings);
  },
});

interface Wanted {
  readonly maxSkew: number;
  readonly strict: boolean;
}

function* checkWorkload(workload: Workload, facets: Facets, wanted: Wanted): Generator<Outcome> {
  const { most } = scaleOf(workload, facets);
  if (most !== undefined && most <= 1) return;
  const verdict = verdictOf(workload, wanted);
  if (verdict === "spread") return yield pass(workload);
  if (verdict === "unknown")
    return yield undecided(workload, "its spread constraints are not known yet", property);
  if (most === undefined) {
    return yield undecided(
      workload,
      "how many pods it runs is not known yet, and they are not spread",
      "spec.replicas",
    );
  }
  yield fail(workload, verdict);
}

/** "spread", "unknown", or what is wrong. */
function verdictOf(workload: Workload, wanted: Wanted): string {
  const kept = zoneAntiAffinity(workload);
  if (kept === "yes") return "spread";
  const constraints = workload.topologySpread.state === "known" ? workload.topologySpread.value : [];
  const verdicts = constraints.map((constraint) => verdictOfConstraint(constraint, workload, wanted));
  if (verdicts.includes("spread")) return "spread";
  if (workload.topologySpread.state === "unknown" || kept === "maybe" || verdicts.includes("unknown"))
    return "unknown";
  return (
    verdicts.find((verdict) => verdict !== "other") ??
    "nothing spreads its pods over the zones: one zone may hold all"
  );
}

function verdictOfConstraint(constraint: TopologySpread, workload: Workload, wanted: Wanted): string {
  const { topologyKey, maxSkew, whenUnsatisfiable, selector } = constraint;
  if (topologyKey.state === "known" && topologyKey.value !== zoneKey) return "other";
  if (maxSkew.state === "known" && maxSkew.value > wanted.maxSkew) {
    return `its spread over the zones allows a skew of ${maxSkew.value}; ${wanted.maxSkew} is allowed here`;
  }
  if (wanted.strict && whenUnsatisfiable.state === "known" && whenUnsatisfiable.value === "ScheduleAnyway") {
    return "its spread over the zones is only a wish (whenUnsatisfiable: ScheduleAnyway)";
  }
  const own = selects(selector, workload.podLabels);
  if (own.state === "known" && !own.value)
    return "its spread over the zones selects other pods than its own, so it does nothing";
  const unknown = [topologyKey, maxSkew, ...(wanted.strict ? [whenUnsatisfiable] : [])].some(
    ({ state }) => state !== "known",
  );
  return unknown || own.state === "unknown" ? "unknown" : "spread";
}

/** At most one pod a zone: stronger than any skew, where the pods that it keeps away from are its own. */
function zoneAntiAffinity({ antiAffinity, podLabels }: Workload): Certainty {
  if (antiAffinity.state !== "known") return antiAffinity.state === "unknown" ? "maybe" : "no";
  const answers = antiAffinity.value
    .filter(
      ({ required, topologyKey }) =>
        required && topologyKey.state === "known" && topologyKey.value === zoneKey,
    )
    .map(({ selector }) => selects(selector, podLabels));
  if (answers.some((own) => own.state === "known" && own.value)) return "yes";
  return answers.some(({ state }) => state === "unknown") ? "maybe" : "no";
}
