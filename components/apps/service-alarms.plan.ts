import { type AlarmDefinition, type AlarmDefinitions } from "../lib/alarms.plan";
import { type ServiceScaling } from "./scaling-args";

// A balancer publishes answers only where there are some: no data is good.
const behindBalancer = {
  namespace: "AWS/ApplicationELB",
  comparison: "above",
  periodSeconds: 60,
  noData: "notBreaching",
} as const satisfies Partial<AlarmDefinition>;

/** Alarms of a service behind a balancer that it knows (`ingress.targetGroup.loadBalancerArn`), of its own target group alone. */
export const serviceAlarms = {
  "requests-failed": {
    ...behindBalancer,
    meaning:
      "The service answers with 5xx. Look at its last version first, then at what it calls; requests to other services are not counted here.",
    ...{ metric: "HTTPCode_Target_5XX_Count", statistic: "Sum", threshold: 60, unit: "answers per minute" },
    points: { of: 5, beyond: 3 },
  },
  "requests-slow": {
    ...behindBalancer,
    meaning:
      "One answer in a hundred takes longer than a second. Look whether its pods are at their maximum, wait for CPU, or wait for a store.",
    ...{ metric: "TargetResponseTime", statistic: "p99", threshold: 1, unit: "seconds" },
    points: { of: 10, beyond: 8 },
  },
  "pods-unhealthy": {
    ...behindBalancer,
    meaning:
      "A pod fails the balancer's checks for minutes and was not replaced. One: look at its log. All: what the readiness path calls is down.",
    ...{ metric: "UnHealthyHostCount", statistic: "Maximum", threshold: 0, unit: "pods" },
    points: { of: 10, beyond: 5 },
  },
} as const satisfies AlarmDefinitions;

/** As `serviceAlarms`, for a service that never goes without pods. */
export const servicePresenceAlarms = {
  "pods-none": {
    ...behindBalancer,
    meaning:
      "The balancer has no healthy pod of the service in any zone: every request fails. Look at events of its pods, then at nodes.",
    ...{ metric: "HealthyHostCount", statistic: "Maximum", threshold: 1, unit: "pods" },
    comparison: "below",
    points: { of: 3, beyond: 3 },
    noData: "missing",
  },
} as const satisfies AlarmDefinitions;

/**
 * Alarms of a service in a cluster with Container Insights (`cluster.containerInsights`), which publishes these metrics for money. The
 * number of restarts is none of them: it only grows, so its alarm would never end.
 */
export const serviceInsightAlarms = {
  "memory-near-limit": {
    namespace: "ContainerInsights",
    meaning:
      "A pod is near the memory that it may have, beyond which it is killed. Give it more (resources.memory), or find what it keeps.",
    ...{ metric: "pod_memory_utilization_over_pod_limit", statistic: "Maximum", comparison: "above" },
    ...{ threshold: 90, unit: "percent", periodSeconds: 60, points: { of: 15, beyond: 10 } },
  },
} as const satisfies AlarmDefinitions;

/** Name of an alarm of a service. */
export type ServiceAlarm =
  keyof typeof serviceAlarms | keyof typeof servicePresenceAlarms | keyof typeof serviceInsightAlarms;

/** Every alarm that a service can have. */
export const allServiceAlarms: AlarmDefinitions = {
  ...serviceAlarms,
  ...servicePresenceAlarms,
  ...serviceInsightAlarms,
};

/** The alarms by a balancer's target group: a service that may have no pods is not missed. */
export function targetAlarms(scaling: ServiceScaling): AlarmDefinitions {
  const least = "replicas" in scaling ? scaling.replicas : scaling.min;
  return least === 0 ? serviceAlarms : { ...serviceAlarms, ...servicePresenceAlarms };
}

/** A target group or balancer as CloudWatch names it: `targetgroup/<name>/<id>`, `app/<name>/<id>`. */
export function nameInMetrics(arn: string): string {
  const resource = arn.split(":").at(-1) ?? "";
  return resource.replace(/^loadbalancer\//, "");
}
