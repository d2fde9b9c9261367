import { burnRates } from "../objective-alerts";
import { errorBudget, latencyBound, type Objectives, slowBudget } from "../objectives";
import { type Dashboard, dashboard, type Section } from "./dashboard";

/** What users get of what the environment promises. */
export function objectivesDashboard(objectives: Objectives): Dashboard {
  const { availabilityPercent, p99Milliseconds } = objectives;
  const availability = section(
    `Availability: ${availabilityPercent} % over a month`,
    "slo:errors:rate1m",
    errorBudget(objectives),
  );
  const latency = section(`Latency: 99 % within ${p99Milliseconds} ms`, "slo:slow:rate1m", slowBudget);
  const sections = latencyBound(objectives) === undefined ? [availability] : [availability, latency];
  return dashboard("storefront-objectives", "objectives", sections);
}

function section(title: string, bad: string, budget: number): Section {
  const share = (window: string) =>
    `sum_over_time(${bad}[${window}]) / (sum_over_time(slo:requests:rate1m[${window}]) > 0)`;
  return {
    title,
    graphs: [
      {
        title: "Share of the requests that missed it",
        description: "Over an hour and over a day. The line is what a month allows on average.",
        unit: "percentunit",
        limit: budget,
        lines: ["1h", "1d"].map((window) => ({ expr: share(window), legend: window })),
      },
      {
        title: "How fast the budget burns",
        description: `1 uses it up in exactly a month. Somebody is woken at ${burnRates[0].factor} over ${burnRates[0].long}.`,
        unit: "short",
        limit: burnRates[0].factor,
        lines: burnRates.map(({ long }) => ({ expr: `(${share(long)}) / ${budget}`, legend: long })),
      },
      {
        title: "Budget of the last two days that is left",
        description: "Below nothing, these two days have missed it. Prometheus keeps no more.",
        unit: "percentunit",
        lines: [{ expr: `1 - (${share("2d")}) / ${budget}`, legend: "left" }],
      },
      {
        title: "Requests of users",
        description: "Requests a second at the gateway, and those that missed it.",
        unit: "reqps",
        lines: [
          { expr: "slo:requests:rate1m", legend: "all" },
          { expr: bad, legend: "missed" },
        ],
      },
    ],
  };
}
