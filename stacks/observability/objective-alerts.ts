import { errorBudget, latencyBound, type Objectives, slowBudget } from "./objectives";
import { type AlertingRule, type RuleGroup, serviceLabel, type Severity } from "./rule";

/**
 * How fast the budget of a month may burn before somebody is told: over a long window, so that it matters, and over a short one, so that it
 * still goes on. 14.4 burns 2 % of a month's budget in an hour, 6 burns 5 % in six hours, 3 burns 10 % in a day. There is none over
 * three days: Prometheus keeps two.
 */
export const burnRates = [
  { factor: 14.4, long: "1h", short: "5m", severity: "page" },
  { factor: 6, long: "6h", short: "30m", severity: "page" },
  { factor: 3, long: "1d", short: "2h", severity: "ticket" },
] as const satisfies readonly { factor: number; long: string; short: string; severity: Severity }[];

/** Alerts by what the environment promises. */
export function objectiveAlerts(objectives: Objectives): RuleGroup {
  const { availabilityPercent, p99Milliseconds } = objectives;
  const slow = latencyBound(objectives) === undefined ? [] : burns(latencyAlert(p99Milliseconds), slowBudget);
  return {
    name: "storefront-objective-alerts",
    // A day's window is long to read.
    interval: "1m",
    rules: [...burns(availabilityAlert(availabilityPercent), errorBudget(objectives)), ...slow, gone],
  };
}

interface Promise {
  readonly alert: string;
  readonly bad: string;
  readonly objective: string;
  readonly summary: string;
  readonly look: string;
}

function availabilityAlert(percent: number): Promise {
  return {
    alert: "AvailabilityBudgetBurns",
    bad: "slo:errors:rate1m",
    objective: "availability",
    summary: `Requests fail faster than ${percent} % over a month allow`,
    look: "See which service and route answer 5xx on the dashboard Services, then the last deployment and what that service calls.",
  };
}

function latencyAlert(milliseconds: number): Promise {
  return {
    alert: "LatencyBudgetBurns",
    bad: "slo:slow:rate1m",
    objective: "latency",
    summary: `More than 1 % of the requests take longer than ${milliseconds} ms`,
    look: "See which service is slow on the dashboard Services, then whether it waits for connections, for the event loop or for a store.",
  };
}

function burns({ alert, bad, objective, summary, look }: Promise, budget: number): AlertingRule[] {
  return burnRates.map(({ factor, long, short, severity }) => ({
    alert,
    expr: [long, short].map((window) => `${ratio(bad, window)} > ${threshold(factor, budget)}`).join(" and "),
    for: "2m",
    keep_firing_for: "10m",
    labels: { severity, objective, window: long },
    annotations: {
      summary: `${summary} (${factor} times as fast, over ${long})`,
      description: `{{ $value | humanizePercentage }} over ${long}, and as many over ${short}. ${look}`,
    },
  }));
}

/** Weighted by requests: an hour at night counts for what it carries. */
function ratio(bad: string, window: string): string {
  return `sum_over_time(${bad}[${window}]) / (sum_over_time(slo:requests:rate1m[${window}]) > 0)`;
}

/** As a number without the noise of binary fractions. Never 1: nothing fails more than all. */
function threshold(factor: number, budget: number): number {
  return Math.min(0.99, Number((factor * budget).toPrecision(6)));
}

/** Without a gateway there is nothing to count. */
const gone: AlertingRule = {
  alert: "GatewayGone",
  expr: `absent(up{${serviceLabel}="gateway"} == 1)`,
  for: "3m",
  labels: { severity: "page", objective: "availability" },
  annotations: {
    summary: "Prometheus reaches no gateway",
    description:
      "Either no pod of it runs, and every request fails, or Prometheus cannot reach them: compare with the balancer's healthy targets.",
  },
};
