import { type AlarmDefinition, type AlarmDefinitions } from "../../lib/alarms.plan";
import { connectArn } from "./aurora.plan";

const minutely = {
  namespace: "AWS/RDS",
  comparison: "above",
  periodSeconds: 60,
  // A proxy that nobody uses tells nothing.
  noData: "notBreaching",
} as const satisfies Partial<AlarmDefinition>;

/** Alarms of a proxy, beside those of its database. */
export const auroraProxyAlarms = {
  "proxy-wait": {
    ...minutely,
    meaning:
      "Requests wait for a connection of the proxy's pool. Look for pinned sessions and open transactions before raising maxConnectionsPercent.",
    ...{ metric: "DatabaseConnectionsBorrowLatency", statistic: "Average" },
    ...{ threshold: 100_000, unit: "microseconds", points: { of: 5, beyond: 5 } },
  },
  "proxy-database": {
    ...minutely,
    meaning:
      "The proxy cannot sign in to the database. Look at its log group: a secret that was rotated alone, a user that IAM does not know, or no connection left.",
    ...{ metric: "DatabaseConnectionsSetupFailed", statistic: "Sum" },
    ...{ threshold: 5, unit: "connections", points: { of: 5, beyond: 3 } },
  },
  "proxy-sign-in": {
    ...minutely,
    meaning:
      "Clients are turned away by the proxy. Usual after a deployment: no TLS, no rds-db:connect on the proxy, or a user that the proxy was not told of.",
    ...{ metric: "ClientConnectionsSetupFailedAuth", statistic: "Sum" },
    ...{ threshold: 10, unit: "connections", points: { of: 5, beyond: 3 } },
  },
} as const satisfies AlarmDefinitions;

/** Name of an alarm of a proxy. */
export type ProxyAlarm = keyof typeof auroraProxyAlarms;

/** Prefix of the names of a proxy and of what belongs to it alone. */
export function proxyName(prefix: string): string {
  return `${prefix}-proxy`;
}

/** The ARN that lets a user through the proxy by IAM. The proxy's own ARN ends with its identity in such statements. */
export function proxyConnectArn(proxyArn: string, user: string): string {
  return connectArn(proxyArn, proxyArn.split(":").at(-1) ?? "", user);
}
