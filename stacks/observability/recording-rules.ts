import { latencyBound, type Objectives } from "./objectives";
import { type RecordingRule, type RuleGroup, served, serviceLabel } from "./rule";

const duration = "http_server_request_duration_seconds";

/** Rate, errors and time of each service, by which dashboards and alerts read them. */
export const serviceRules: RuleGroup = {
  name: "storefront-services",
  interval: "30s",
  rules: [
    {
      record: "service:http_requests:rate5m",
      expr: `sum by (${serviceLabel}) (rate(${duration}_count{${served}}[5m]))`,
    },
    {
      record: "service:http_errors:rate5m",
      expr: orNone(
        `sum by (${serviceLabel}) (rate(${duration}_count{${served},status=~"5.."}[5m]))`,
        "service:http_requests:rate5m",
      ),
    },
    { record: "service:http_duration_seconds:p50_5m", expr: quantile(0.5) },
    { record: "service:http_duration_seconds:p95_5m", expr: quantile(0.95) },
    { record: "service:http_duration_seconds:p99_5m", expr: quantile(0.99) },
  ],
};

/**
 * What users get: requests to the gateway, those that failed, and those that took longer than the objective, each a second. Of one minute, so
 * that what lies in a longer window is their sum.
 */
export function objectiveRules(objectives: Objectives): RuleGroup {
  const requests = `sum(rate(${duration}_count{${users}}[1m]))`;
  const rules: RecordingRule[] = [
    { record: "slo:requests:rate1m", expr: requests },
    {
      record: "slo:errors:rate1m",
      expr: orNone(`sum(rate(${duration}_count{${users},status=~"5.."}[1m]))`, "slo:requests:rate1m"),
    },
  ];
  const bound = latencyBound(objectives);
  if (bound !== undefined) {
    rules.push({
      record: "slo:slow:rate1m",
      expr: `slo:requests:rate1m - sum(rate(${duration}_bucket{${users},le=~"${boundPattern(bound)}"}[1m]))`,
    });
  }
  return { name: "storefront-objectives", interval: "30s", rules };
}

const users = `${serviceLabel}="gateway",${served}`;

/** What is not there is 0, as long as there are requests. */
function orNone(expr: string, requests: string): string {
  return `${expr} or 0 * ${requests}`;
}

function quantile(share: number): string {
  return `histogram_quantile(${share}, sum by (${serviceLabel}, le) (rate(${duration}_bucket{${served}}[5m])))`;
}

/** Prometheus 3 writes a whole number as `1.0`, its predecessors as `1`. */
function boundPattern(bound: number): string {
  const written = String(bound).replace(".", "[.]");
  return Number.isInteger(bound) ? `${written}([.]0)?` : written;
}
