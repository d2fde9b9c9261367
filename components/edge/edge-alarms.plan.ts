import { type AlarmDefinition, type AlarmDefinitions } from "../lib/alarms.plan";

// CloudFront and the firewall publish a minute only where somebody asked: no data is good.
const cloudFront = {
  namespace: "AWS/CloudFront",
  comparison: "above",
  periodSeconds: 60,
  noData: "notBreaching",
} as const satisfies Partial<AlarmDefinition>;

const ofFunction = { ...cloudFront, statistic: "Sum", threshold: 0, periodSeconds: 300 } as const;

/** Alarms of every distribution. */
export const edgeAlarms = {
  "error-rate": {
    ...cloudFront,
    meaning:
      "More than 1 % of all answers to viewers are 5xx. In one region alone: move home away and look at its balancer. In all: the last rollout, the firewall, or what all regions share.",
    ...{ metric: "5xxErrorRate", statistic: "Average", threshold: 1, unit: "percent" },
    points: { of: 5, beyond: 3 },
  },
} as const satisfies AlarmDefinitions;

/** Alarms of a distribution whose additional metrics are on. */
export const edgeLatencyAlarms = {
  "origin-latency": {
    ...cloudFront,
    meaning:
      "One answer in a hundred takes its origin longer than a second, the way to a far region and back included. Compare the regions' balancers (response-time) before looking at the edge.",
    ...{ metric: "OriginLatency", statistic: "p99", threshold: 1000, unit: "milliseconds" },
    points: { of: 10, beyond: 8 },
  },
} as const satisfies AlarmDefinitions;

/** Alarms of each function at the edge. A request whose function fails is answered with 503, or 500. */
export const edgeFunctionAlarms = {
  "function-errors": {
    ...ofFunction,
    meaning:
      "The function threw: CloudFront answered 503 for the request. Its log lies in CloudWatch Logs in us-east-1, under /aws/cloudfront/function/. A function that was just changed: roll it back.",
    ...{ metric: "FunctionExecutionErrors", unit: "errors in 5 minutes" },
    points: { of: 1, beyond: 1 },
  },
  "function-answers": {
    ...ofFunction,
    meaning:
      "The function gave back what CloudFront does not take, such as an origin that does not exist: it answered 500 or 502. Compare the value `home` in the key-value store with the origins.",
    ...{ metric: "FunctionValidationErrors", unit: "errors in 5 minutes" },
    points: { of: 1, beyond: 1 },
  },
  "function-throttles": {
    ...ofFunction,
    meaning:
      "The function ran for too long or too often and was cut off: requests fail. Look at FunctionComputeUtilization, and ask AWS for a higher rate where traffic grew.",
    ...{ metric: "FunctionThrottles", unit: "requests in 5 minutes" },
    points: { of: 1, beyond: 1 },
  },
} as const satisfies AlarmDefinitions;

/** Alarms of the firewall. */
export const edgeFirewallAlarms = {
  "blocked-requests": {
    ...cloudFront,
    namespace: "AWS/WAFV2",
    meaning:
      "The firewall blocks thousands of requests for a quarter of an hour: an attack, or a release whose requests look like one. Its log and the sampled requests of the rule that blocks most tell which.",
    ...{ metric: "BlockedRequests", statistic: "Sum", threshold: 5000, unit: "requests in 5 minutes" },
    periodSeconds: 300,
    points: { of: 3, beyond: 3 },
  },
} as const satisfies AlarmDefinitions;

/** Alarms of the health of each region, where health checks are on. */
export const edgeHealthAlarms = {
  "region-health": {
    ...cloudFront,
    namespace: "AWS/Route53",
    meaning:
      "The region's balancer has no healthy target, or tells nothing any more. Reads go to another region by themselves. Where it is home, writes fail: move home (the failover guide says how).",
    ...{ metric: "HealthCheckStatus", statistic: "Minimum", threshold: 1, unit: "1 healthy, 0 not" },
    comparison: "below",
    points: { of: 3, beyond: 3 },
    noData: "breaching",
  },
} as const satisfies AlarmDefinitions;

/** Name of an alarm of an edge. */
export type EdgeAlarm =
  | keyof typeof edgeAlarms
  | keyof typeof edgeLatencyAlarms
  | keyof typeof edgeFunctionAlarms
  | keyof typeof edgeFirewallAlarms
  | keyof typeof edgeHealthAlarms;

/** All alarms that an edge may have. */
export const allEdgeAlarms: AlarmDefinitions = {
  ...edgeAlarms,
  ...edgeLatencyAlarms,
  ...edgeFunctionAlarms,
  ...edgeFirewallAlarms,
  ...edgeHealthAlarms,
};
