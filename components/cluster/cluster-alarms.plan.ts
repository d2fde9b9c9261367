import { type AlarmDefinition, type AlarmDefinitions } from "../lib/alarms.plan";

const minutely = {
  namespace: "AWS/EKS",
  comparison: "above",
  statistic: "Sum",
  periodSeconds: 60,
  // EKS publishes what it counts only while there is something to count.
  noData: "notBreaching",
} as const satisfies Partial<AlarmDefinition>;

/**
 * Alarms of every cluster. EKS publishes these metrics of its control plane by itself, for nothing. What happens on nodes is seen here
 * by its consequence, pods that find no place: metrics of nodes come only with an agent.
 */
export const clusterAlarms = {
  "api-errors": {
    ...minutely,
    meaning:
      "The Kubernetes API answers with errors of its own. Pods go on, but nothing scales, heals or deploys. Look for a webhook that fails first.",
    ...{ metric: "apiserver_request_total_5XX", threshold: 50, unit: "requests per minute" },
    points: { of: 10, beyond: 5 },
  },
  "api-throttled": {
    ...minutely,
    meaning:
      "Clients ask the Kubernetes API more than it serves and are turned away. Look in the audit log for the one that lists most.",
    ...{ metric: "apiserver_request_total_429", threshold: 100, unit: "requests per minute" },
    points: { of: 10, beyond: 5 },
  },
  "pods-without-place": {
    ...minutely,
    meaning:
      "Pods have found no node for ten minutes. Nodes fail to start or join, a pool is at its limits, a zone or an instance type has run out, or no pool fits.",
    ...{ metric: "scheduler_pending_pods_UNSCHEDULABLE", threshold: 0, unit: "pods" },
    points: { of: 10, beyond: 10 },
  },
} as const satisfies AlarmDefinitions;

/** Name of an alarm of a cluster. */
export type ClusterAlarm = keyof typeof clusterAlarms;
