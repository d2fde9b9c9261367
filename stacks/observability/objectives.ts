import { type EnvironmentConfig } from "../config/environment-config";

/** What alerts hold an environment to. */
export type Objectives = Pick<EnvironmentConfig["objectives"], "availabilityPercent" | "p99Milliseconds">;

/**
 * Bounds of the services' latency histogram in seconds, as they export it. A share of slow requests is exact at a bound alone.
 * `test/observability.test.ts` compares them with the services.
 */
export const latencyBounds = [
  0.001, 0.002, 0.004, 0.006, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5,
  0.75, 1, 2, 5, 10,
] as const;

/** Share of the requests that may fail. */
export function errorBudget({ availabilityPercent }: Objectives): number {
  return Number((1 - availabilityPercent / 100).toFixed(8));
}

/** Share of the requests that may be slower than the objective for the 99th percentile. */
export const slowBudget = 0.01;

/** The bound that requests are held to: the first that is not below the objective. None where the objective is beyond the last. */
export function latencyBound({ p99Milliseconds }: Objectives): number | undefined {
  return latencyBounds.find((bound) => bound * 1_000 >= p99Milliseconds);
}
