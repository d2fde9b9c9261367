import { type Facets, type HorizontalPodAutoscaler, type ScaledObject } from "@tenfold/planning";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";

type PodAutoscaler = HorizontalPodAutoscaler | ScaledObject;

const scalableKinds: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "ReplicaSet", "Rollout"]);

/** A pod autoscaler targets a workload that exists. */
export const k8sHpaTarget = defineRule({
  id: "k8s-hpa-target",
  title: "A pod autoscaler targets a workload that exists",
  pillar: "scalability",
  severity: "critical",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  why:
    "Kubernetes accepts an autoscaler whose target does not exist and says so only in its status. The workload then stays " +
    "at its first size through every spike.",
  fix: "make spec.scaleTargetRef name the workload's kind and metadata.name, in the autoscaler's own namespace",
  settings: {},
  *check({ facets }) {
    const autoscalers: readonly PodAutoscaler[] = [
      ...facets.horizontalPodAutoscalers,
      ...facets.scaledObjects,
    ];
    for (const autoscaler of autoscalers) yield judge(autoscaler, facets);
  },
});

function judge(autoscaler: PodAutoscaler, facets: Facets): Outcome {
  if (autoscaler.workload.state === "known") {
    const group = wrongGroup(autoscaler);
    if (group === undefined) return pass(autoscaler);
    return fail(
      autoscaler,
      `it looks for its target in API group ${group || "core"}, which has no such kind: nothing will ever scale`,
      "name the kind's own group in spec.scaleTargetRef.apiVersion, such as apps/v1",
    );
  }
  if (autoscaler.workload.state === "unknown" || autoscaler.target.state !== "known") {
    return undecided(autoscaler, "the workload that it targets is not known yet", "spec.scaleTargetRef");
  }
  const { targetKind, name } = autoscaler.target.value;
  // KEDA's default is a Deployment.
  const kind = targetKind.state === "known" ? targetKind.value : "Deployment";
  if (!scalableKinds.has(kind)) {
    return undecided(
      autoscaler,
      `a ${kind} is nothing that this rule can look up`,
      "spec.scaleTargetRef.kind",
    );
  }
  const called = `${kind} ${name.state === "known" ? name.value : ""}`.trim();
  const release = helmReleaseBeside(autoscaler, facets);
  if (release !== undefined) {
    const reason = `no ${called} in this stack; Helm release ${release} may hold it, and its manifests cannot be read`;
    return undecided(autoscaler, reason, "spec.scaleTargetRef.name");
  }
  const namespace = autoscaler.namespace.state === "known" ? autoscaler.namespace.value : "default";
  return fail(
    autoscaler,
    `it targets ${called}, which namespace ${namespace} does not have: nothing will ever scale`,
  );
}

/** The API group of the target, where its kind is not of that group. The controller looks at the group and not at the version. */
function wrongGroup({ kind, target }: PodAutoscaler): string | undefined {
  if (target.state !== "known") return undefined;
  const { apiVersion, targetKind } = target.value;
  if (apiVersion.state === "unknown" || targetKind.state !== "known") return undefined;
  // KEDA takes apps/v1 for granted; the API server refuses an autoscaler of Kubernetes' own without it.
  if (apiVersion.state === "absent") return kind === "ScaledObject" ? undefined : "";
  const right = targetKind.value === "Rollout" ? "argoproj.io" : "apps";
  const group = apiVersion.value.includes("/") ? (apiVersion.value.split("/")[0] ?? "") : "";
  return group === right ? undefined : group;
}

function helmReleaseBeside(autoscaler: PodAutoscaler, facets: Facets): string | undefined {
  const { namespace, clusterKey } = autoscaler;
  const release = facets.helmReleases.find((candidate) => {
    if (candidate.clusterKey !== clusterKey) return false;
    if (candidate.namespace.state !== "known" || namespace.state !== "known") return true;
    return candidate.namespace.value === namespace.value;
  });
  return release?.resource.name;
}
