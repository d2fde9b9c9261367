import { type AlarmDefinition, type AlarmDefinitions } from "../lib/alarms.plan";
import { type LoadBalancerType } from "./load-balancer.plan";

// The balancer publishes errors only where there are some, and nothing where nobody asks: no data is good.
const application = {
  namespace: "AWS/ApplicationELB",
  comparison: "above",
  periodSeconds: 60,
  noData: "notBreaching",
} as const satisfies Partial<AlarmDefinition>;

const network = { ...application, namespace: "AWS/NetworkELB" } as const;

/** Alarms of a balancer of the application type. Counts are of one minute: raise them where a minute has more than 100,000 requests. */
export const applicationBalancerAlarms = {
  "balancer-errors": {
    ...application,
    meaning:
      "The balancer itself answers with 5xx: no healthy target (503), a target that closes connections (502) or is too slow (504). The access log's elb_status_code and error_reason tell which.",
    ...{ metric: "HTTPCode_ELB_5XX_Count", statistic: "Sum", threshold: 60, unit: "answers per minute" },
    points: { of: 5, beyond: 3 },
  },
  "target-errors": {
    ...application,
    meaning:
      "The service answers with 5xx. Look at its last rollout and at what it calls; a zonal shift helps where one zone alone is affected.",
    ...{ metric: "HTTPCode_Target_5XX_Count", statistic: "Sum", threshold: 60, unit: "answers per minute" },
    points: { of: 5, beyond: 3 },
  },
  "response-time": {
    ...application,
    meaning:
      "One answer in a hundred takes longer than a second. Look at the database and at pods that wait for CPU before adding pods.",
    ...{ metric: "TargetResponseTime", statistic: "p99", threshold: 1, unit: "seconds" },
    points: { of: 10, beyond: 8 },
  },
  "rejected-connections": {
    ...application,
    meaning:
      "The balancer is at its most connections and refuses more: traffic grew faster than it scales. Reserve capacity (capacityReservation) for a spike that is known.",
    ...{ metric: "RejectedConnectionCount", statistic: "Sum", threshold: 0, unit: "connections per minute" },
    points: { of: 5, beyond: 2 },
  },
  "unhealthy-targets": {
    ...application,
    meaning:
      "A target fails its checks for minutes and was not replaced. All of one zone: shift the zone away. All everywhere: what the check itself calls is down.",
    ...{ metric: "UnHealthyHostCount", statistic: "Maximum", threshold: 0, unit: "targets" },
    points: { of: 10, beyond: 5 },
  },
} as const satisfies AlarmDefinitions;

/** Alarms of a balancer of the network type. */
export const networkBalancerAlarms = {
  "port-allocation": {
    ...network,
    meaning:
      "The balancer has no port left towards a target: connections fail. It has 55,000 per target; add targets, or let clients keep connections.",
    ...{ metric: "PortAllocationErrorCount", statistic: "Sum", threshold: 0, unit: "connections per minute" },
    points: { of: 5, beyond: 2 },
  },
  "unhealthy-targets": {
    ...applicationBalancerAlarms["unhealthy-targets"],
    namespace: network.namespace,
  },
} as const satisfies AlarmDefinitions;

/** Name of an alarm of a balancer. */
export type LoadBalancerAlarm = keyof typeof applicationBalancerAlarms | keyof typeof networkBalancerAlarms;

/** The alarms of a type. */
export function balancerAlarms(type: LoadBalancerType): AlarmDefinitions {
  return type === "network" ? networkBalancerAlarms : applicationBalancerAlarms;
}

/** Whether an alarm looks at one group of targets: there is then one for each. */
export function isOfTargets(alarm: string): boolean {
  return alarm === "unhealthy-targets";
}
