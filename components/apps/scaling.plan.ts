import { withDefaults } from "../cluster/with-defaults";
import {
  type CustomMetric,
  type ElasticScaling,
  scalingDefaults,
  type ScalingSpeed,
  type ServiceScaling,
} from "./scaling-args";

/** How fast the number of pods may change, as Kubernetes takes it. */
export interface ScalingRules {
  readonly stabilizationWindowSeconds: number;
  readonly selectPolicy: "Max" | "Min";
  readonly policies: readonly {
    readonly type: "Percent" | "Pods";
    readonly value: number;
    readonly periodSeconds: number;
  }[];
}

/** Rules for both directions. */
export interface ScalingBehaviour {
  readonly scaleUp: ScalingRules;
  readonly scaleDown: ScalingRules;
}

/**
 * Up without delay, by default doubling every 15 seconds: from 6 pods to 192 in five steps. Down slowly, after quiet minutes.
 */
export function planBehaviour(speed: ScalingSpeed | undefined): ScalingBehaviour {
  const { addPercent, addPods, removePercent, quietSeconds } = completeSpeed(speed);
  return {
    scaleUp: {
      stabilizationWindowSeconds: 0,
      selectPolicy: "Max",
      policies: [
        { type: "Percent", value: addPercent, periodSeconds: 15 },
        { type: "Pods", value: addPods, periodSeconds: 15 },
      ],
    },
    scaleDown: {
      stabilizationWindowSeconds: quietSeconds,
      selectPolicy: "Max",
      policies: [{ type: "Percent", value: removePercent, periodSeconds: 60 }],
    },
  };
}

/** Fills in the defaults of the speed. */
export function completeSpeed(speed: ScalingSpeed | undefined): Required<ScalingSpeed> {
  return withDefaults<Required<ScalingSpeed>>(scalingDefaults.speed, speed);
}

/** Average use of what pods request. */
interface ResourceMetric {
  readonly type: "Resource";
  readonly resource: {
    readonly name: "cpu" | "memory";
    readonly target: { readonly type: "Utilization"; readonly averageUtilization: number };
  };
}

/** What each pod reports, averaged. */
interface PodsMetric {
  readonly type: "Pods";
  readonly pods: {
    readonly metric: { readonly name: string };
    readonly target: { readonly type: "AverageValue"; readonly averageValue: string };
  };
}

/** What is reported of the Service as a whole. */
interface ObjectMetric {
  readonly type: "Object";
  readonly object: {
    readonly describedObject: { readonly apiVersion: "v1"; readonly kind: "Service"; readonly name: string };
    readonly metric: {
      readonly name: string;
      readonly selector?: { readonly matchLabels: Readonly<Record<string, string>> };
    };
    readonly target:
      | { readonly type: "Value"; readonly value: string }
      | { readonly type: "AverageValue"; readonly averageValue: string };
  };
}

/** A metric of an autoscaler, as Kubernetes takes it. */
export type AutoscalerMetric = ResourceMetric | PodsMetric | ObjectMetric;

/** An autoscaler's bounds and metrics. */
export interface AutoscalerPlan {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly metrics: readonly AutoscalerMetric[];
}

/** The HorizontalPodAutoscaler of a service; undefined where its number of pods is fixed or follows a lag. */
export function planAutoscaler(scaling: ServiceScaling, serviceName: string): AutoscalerPlan | undefined {
  if (!isElastic(scaling)) return undefined;
  const { min, max, cpuTarget = scalingDefaults.cpuTarget, memoryTarget, metrics = [] } = scaling;
  return {
    minReplicas: min,
    maxReplicas: max,
    metrics: [
      ...(cpuTarget === "off" ? [] : [utilization("cpu", cpuTarget)]),
      ...(memoryTarget === undefined ? [] : [utilization("memory", memoryTarget)]),
      ...metrics.map((metric) => planMetric(metric, serviceName)),
    ],
  };
}

/** Whether a HorizontalPodAutoscaler decides. */
export function isElastic(scaling: ServiceScaling): scaling is ElasticScaling {
  return !("replicas" in scaling) && !("kafka" in scaling);
}

/** Pods of a service at the most. */
export function mostPods(scaling: ServiceScaling): number {
  return "replicas" in scaling ? scaling.replicas : scaling.max;
}

function utilization(name: "cpu" | "memory", averageUtilization: number): ResourceMetric {
  return { type: "Resource", resource: { name, target: { type: "Utilization", averageUtilization } } };
}

function planMetric(metric: CustomMetric, serviceName: string): AutoscalerMetric {
  if (metric.type === "perPod") {
    const target = { type: "AverageValue", averageValue: quantity(metric.average) } as const;
    return { type: "Pods", pods: { metric: { name: metric.metric }, target } };
  }
  const describedObject = { apiVersion: "v1", kind: "Service", name: serviceName } as const;
  const selector = metric.labels ? { selector: { matchLabels: metric.labels } } : {};
  if (metric.type === "latency") {
    const name = metric.metric ?? scalingDefaults.latencyMetric;
    // Seconds, as Kubernetes answers them.
    const target = { type: "Value", value: quantity(metric.targetMilliseconds / 1000) } as const;
    return { type: "Object", object: { describedObject, metric: { name, ...selector }, target } };
  }
  const name = metric.metric ?? scalingDefaults.queueDepthMetric;
  const target = { type: "AverageValue", averageValue: quantity(metric.perPod) } as const;
  return { type: "Object", object: { describedObject, metric: { name, ...selector }, target } };
}

/** A number as Kubernetes answers it: whole, or in thousandths, so that a second preview finds nothing to change. */
export function quantity(value: number): string {
  const thousandths = Math.round(value * 1000);
  return thousandths % 1000 === 0 ? String(thousandths / 1000) : `${thousandths}m`;
}
