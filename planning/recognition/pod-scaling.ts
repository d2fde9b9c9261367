import {
  type HorizontalPodAutoscaler,
  type PodAutoscaler,
  type PodDisruptionBudget,
  type ScaledObject,
  type ScaleTarget,
  type ScalingMetric,
  type Workload,
} from "../facets/workloads";
import { type Resource } from "../graph/resource";
import { known, mapValue, unknownValue, type Value } from "../graph/value";
import { type Context } from "./context";
import { type KubernetesPlaces } from "./kubernetes";
import { asCountOrPercentage, selectorAt, textsOfBlocks } from "./labels";
import { Properties } from "./properties";
import { type WorkloadIndex } from "./workload-index";

export function recogniseDisruptionBudgets(
  context: Context,
  places: KubernetesPlaces,
  index: WorkloadIndex,
): readonly PodDisruptionBudget[] {
  return context.ofRole("disruptionBudget").map((resource) => {
    const asked = Properties.askedOf(resource);
    const object = places.object("PodDisruptionBudget", resource);
    const selector = selectorAt(asked, "spec", "selector");
    const { known: selected, certain } = index.selected(object, selector);
    const budget: PodDisruptionBudget = {
      ...object,
      selector,
      minAvailable: asked.read(["spec", "minAvailable"], asCountOrPercentage),
      maxUnavailable: asked.read(["spec", "maxUnavailable"], asCountOrPercentage),
      workloads: certain ? known(selected) : unknownValue,
    };
    for (const workload of selected) (workload.disruptionBudgets as PodDisruptionBudget[]).push(budget);
    return budget;
  });
}

export function recogniseHorizontalPodAutoscalers(
  context: Context,
  places: KubernetesPlaces,
  index: WorkloadIndex,
): readonly HorizontalPodAutoscaler[] {
  return context.ofRole("horizontalPodAutoscaler").map((resource) => {
    const asked = Properties.askedOf(resource);
    const target = targetOf(asked, undefined);
    const autoscaler: HorizontalPodAutoscaler = {
      ...common(places, index, "HorizontalPodAutoscaler", resource, target),
      minReplicas: asked.number("spec", "minReplicas"),
      maxReplicas: asked.number("spec", "maxReplicas"),
      metrics: metricsOf(asked),
    };
    attach(autoscaler);
    return autoscaler;
  });
}

export function recogniseScaledObjects(
  context: Context,
  places: KubernetesPlaces,
  index: WorkloadIndex,
): readonly ScaledObject[] {
  return context.ofRole("scaledObject").map((resource) => {
    const asked = Properties.askedOf(resource);
    const target = targetOf(asked, "Deployment");
    const autoscaler: ScaledObject = {
      ...common(places, index, "ScaledObject", resource, target),
      minReplicas: asked.number("spec", "minReplicaCount"),
      maxReplicas: asked.number("spec", "maxReplicaCount"),
      triggers: textsOfBlocks(asked.blocks("spec", "triggers"), "type"),
    };
    attach(autoscaler);
    return autoscaler;
  });
}

function common<Kind extends "HorizontalPodAutoscaler" | "ScaledObject">(
  places: KubernetesPlaces,
  index: WorkloadIndex,
  kind: Kind,
  resource: Resource,
  target: Value<ScaleTarget>,
): Omit<PodAutoscaler<Kind>, "minReplicas" | "maxReplicas"> {
  const object = places.object(kind, resource);
  const workload = index.target(object, target);
  return { ...object, target: withName(target, workload), workload };
}

/** An unknown name is that of the workload, once it is found. */
function withName(target: Value<ScaleTarget>, workload: Value<Workload>): Value<ScaleTarget> {
  if (target.state !== "known" || workload.state !== "known") return target;
  return known({ ...target.value, name: workload.value.name });
}

function attach(autoscaler: HorizontalPodAutoscaler | ScaledObject): void {
  if (autoscaler.workload.state !== "known") return;
  const { autoscalers } = autoscaler.workload.value;
  (autoscalers as (HorizontalPodAutoscaler | ScaledObject)[]).push(autoscaler);
}

function targetOf(asked: Properties, defaultKind: string | undefined): Value<ScaleTarget> {
  const path = ["spec", "scaleTargetRef"];
  return asked.read(path, () => {
    const kind = asked.text(...path, "kind");
    return {
      apiVersion: asked.text(...path, "apiVersion"),
      targetKind: kind.state === "absent" && defaultKind !== undefined ? known(defaultKind) : kind,
      name: asked.text(...path, "name"),
    };
  });
}

/** `autoscaling/v1` has one field for processor use; the betas name the target otherwise than v2. */
function metricsOf(asked: Properties): Value<readonly ScalingMetric[]> {
  const percentage = asked.number("spec", "targetCPUUtilizationPercentage");
  const metrics = mapValue(asked.blocks("spec", "metrics"), (blocks) => blocks.map(metricOf));
  if (metrics.state !== "absent" || percentage.state === "absent") return metrics;
  return known([{ type: known("Resource"), name: known("cpu"), averageUtilization: percentage }]);
}

const metricBlocks: Readonly<Record<string, string>> = {
  Resource: "resource",
  ContainerResource: "containerResource",
  Pods: "pods",
  Object: "object",
  External: "external",
};

function metricOf(block: Properties): ScalingMetric {
  const type = block.text("type");
  const inner = type.state === "known" ? metricBlocks[type.value] : undefined;
  if (inner === undefined) return { type, name: unknownValue, averageUtilization: unknownValue };
  const nested = block.text(inner, "metric", "name");
  const plainName = block.text(inner, "name");
  const utilization = block.number(inner, "target", "averageUtilization");
  return {
    type,
    name:
      nested.state === "absent"
        ? plainName.state === "absent"
          ? block.text(inner, "metricName")
          : plainName
        : nested,
    averageUtilization:
      utilization.state === "absent" ? block.number(inner, "targetAverageUtilization") : utilization,
  };
}
