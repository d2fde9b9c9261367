import { type Facets, type Workload } from "@tenfold/planning";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";
import { wholeNumber } from "../lib/settings";
import { are, count } from "../lib/text";
import { mayBeAutoscaled, replicatedWorkloads } from "./scale";

/** A workload without an autoscaler runs enough pods to lose some. */
export const k8sMinReplicas = defineRule({
  id: "k8s-min-replicas",
  title: "A workload without an autoscaler runs enough pods to lose some",
  pillar: "scalability",
  severity: "high",
  levels: { dev: "disabled", staging: "advisory", prod: "mandatory" },
  why:
    "One pod is an outage at every node upgrade. A fixed number of pods gets no help from an autoscaler after a zone is " +
    "lost, so it needs one more than a workload that does.",
  fix: "raise spec.replicas, or give the workload a HorizontalPodAutoscaler and leave spec.replicas out",
  settings: {
    minReplicas: wholeNumber({
      description:
        "Pods that a workload without an autoscaler must run; 0 replicas, switched off on purpose, is allowed",
      default: { dev: 1, staging: 2, prod: 3 },
      min: 1,
      max: 100,
    }),
  },
  *check({ facets, settings: { minReplicas } }) {
    for (const workload of replicatedWorkloads(facets)) yield* checkWorkload(workload, facets, minReplicas);
  },
});

function* checkWorkload(workload: Workload, facets: Facets, minReplicas: number): Generator<Outcome> {
  if (workload.autoscalers.length > 0) return;
  if (workload.replicas.state === "unknown") {
    return yield undecided(workload, "its replicas are not known yet", "spec.replicas");
  }
  const replicas = workload.replicas.state === "known" ? workload.replicas.value : 1;
  if (replicas === 0) return;
  if (replicas >= minReplicas) return yield pass(workload);
  if (mayBeAutoscaled(workload, facets)) {
    return yield undecided(
      workload,
      "it is not known yet which workload an autoscaler targets",
      "spec.scaleTargetRef",
    );
  }
  yield fail(
    workload,
    `it runs ${count(replicas, "pod")} and nothing scales it; ${are(minReplicas)} needed to lose one`,
  );
}
