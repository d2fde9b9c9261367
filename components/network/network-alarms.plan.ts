import { type AlarmDefinition, type AlarmDefinitions } from "../lib/alarms.plan";

const minutely = {
  namespace: "AWS/NATGateway",
  statistic: "Sum",
  comparison: "above",
  periodSeconds: 60,
  // A gateway that nothing uses publishes nothing.
  noData: "notBreaching",
} as const satisfies Partial<AlarmDefinition>;

/** Alarms of every NAT gateway of a network, by the gateway's id. */
export const networkAlarms = {
  "nat-ports": {
    ...minutely,
    meaning:
      "The NAT gateway has no port left for a destination: new connections to it fail. A gateway has 55,000 per address and destination; reuse connections, reach the service by an endpoint, or give the gateway more addresses.",
    ...{ metric: "ErrorPortAllocation", threshold: 0, unit: "refused connections per minute" },
    points: { of: 5, beyond: 3 },
  },
  "nat-drops": {
    ...minutely,
    meaning:
      "The NAT gateway drops packets: clients see time-outs. Look whether it is at its limits (BytesOutToDestination, PeakPacketsPerSecond), else whether AWS reports trouble in its zone.",
    // AWS calls 0.01 % of all packets worth a look: this is that share at 17,000 packets a second.
    ...{ metric: "PacketsDropCount", threshold: 100, unit: "packets per minute" },
    points: { of: 10, beyond: 5 },
  },
} as const satisfies AlarmDefinitions;

/** Name of an alarm of a network. */
export type NetworkAlarm = keyof typeof networkAlarms;
