import { type HorizontalPodAutoscaler, type ScaledObject } from "@tenfold/planning";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";
import { decimal, wholeNumber } from "../lib/settings";

type PodAutoscaler = HorizontalPodAutoscaler | ScaledObject;

/** A pod autoscaler starts from enough pods, has room to grow, and an end. */
export const k8sHpaBounds = defineRule({
  id: "k8s-hpa-bounds",
  title: "A pod autoscaler starts from enough pods, has room to grow, and an end",
  pillar: "scalability",
  severity: "high",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  why:
    "Between the start of a spike and the first new pod lie a metric interval, a node start and an image pull; until then " +
    "the minimum carries the load. A maximum near the minimum turns the autoscaler into decoration.",
  fix: "raise spec.maxReplicas to what the forecast's spike needs, and spec.minReplicas to survive the loss of a zone",
  settings: {
    minReplicas: wholeNumber({
      description: "Pods that an autoscaler keeps at least; KEDA's scale to zero is allowed",
      default: { dev: 1, staging: 1, prod: 2 },
      min: 1,
      max: 100,
    }),
    spread: decimal({
      description: "How many times the minimum the maximum must be",
      default: 2,
      min: 1,
      max: 100,
    }),
    maxReplicas: wholeNumber({
      description: "Pods that one autoscaler may ask for at most",
      default: { dev: 20, staging: 100, prod: 500 },
      min: 1,
      max: 10_000,
    }),
  },
  *check({ facets, settings }) {
    for (const autoscaler of facets.horizontalPodAutoscalers) yield judge(autoscaler, settings);
    for (const autoscaler of facets.scaledObjects) yield* checkScaledObject(autoscaler, settings);
  },
});

interface Bounds {
  readonly minReplicas: number;
  readonly spread: number;
  readonly maxReplicas: number;
}

/** Consumers that stand by in another region run at most zero pods: there is nothing to bound. */
function* checkScaledObject(autoscaler: ScaledObject, bounds: Bounds): Generator<Outcome> {
  if (autoscaler.maxReplicas.state === "known" && autoscaler.maxReplicas.value === 0) return;
  yield judge(autoscaler, bounds);
}

function judge(autoscaler: PodAutoscaler, bounds: Bounds): Outcome {
  const min = minimumOf(autoscaler);
  const max = maximumOf(autoscaler);
  const sleeps = autoscaler.kind === "ScaledObject" && min === 0;
  if (min !== undefined && min < bounds.minReplicas && !sleeps) {
    return fail(
      autoscaler,
      `minReplicas ${min} is below ${bounds.minReplicas}: too few pods carry the start of a spike`,
    );
  }
  if (max !== undefined && max > bounds.maxReplicas) {
    return fail(
      autoscaler,
      `maxReplicas ${max} is above ${bounds.maxReplicas}, the ceiling of this environment`,
    );
  }
  if (min !== undefined && max !== undefined && max < Math.max(1, min) * bounds.spread) {
    const ratio = Math.round((max / Math.max(1, min)) * 10) / 10;
    return fail(
      autoscaler,
      `maxReplicas ${max} is ${ratio} × minReplicas ${min}; a spike needs at least ${bounds.spread} ×`,
      `set maxReplicas to ${Math.ceil(Math.max(1, min) * bounds.spread)} or more`,
    );
  }
  if (min !== undefined && max !== undefined) return pass(autoscaler);
  const property = min === undefined ? "minReplicas" : "maxReplicas";
  return undecided(autoscaler, "its bounds are not known yet", `spec.${property}`);
}

function minimumOf({ kind, minReplicas }: PodAutoscaler): number | undefined {
  if (minReplicas.state === "known") return minReplicas.value;
  if (minReplicas.state === "unknown") return undefined;
  return kind === "ScaledObject" ? 0 : 1;
}

function maximumOf({ kind, maxReplicas }: PodAutoscaler): number | undefined {
  if (maxReplicas.state === "known") return maxReplicas.value;
  return maxReplicas.state === "absent" && kind === "ScaledObject" ? 100 : undefined;
}
