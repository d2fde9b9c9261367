import { chooserOf, sharesOf } from "./mix.plan.ts";
import { type RequestCost } from "./calibration.ts";
import { type Ask, type Driven, Driver } from "./drive.ts";
import { type Limit, limitOf } from "./limits.plan.ts";
import { type MetricValues, sumOf } from "./metrics-text.plan.ts";
import { metricsOf, Watch } from "./watch.ts";
import { bestRate, nextRate, type Tried } from "./step-search.plan.ts";
import { type Kind } from "./subjects/subject.ts";
import { type Bench } from "./workbench.ts";

export interface SearchOptions {
  readonly startRate: number;
  readonly seconds: number;
  /** Steps of the search at most. */
  readonly steps: number;
  readonly objective: { readonly p99Milliseconds: number; readonly failedShare: number };
  readonly random: () => number;
  readonly onProgress: (what: string) => void;
}

interface Step extends Tried {
  readonly p99: number;
  readonly limit: Limit;
}

/** Most requests in a second at the objective, and what one of them takes at half of that. */
export async function measureRequests(
  bench: Bench,
  kinds: Readonly<Record<string, Kind>>,
  options: SearchOptions,
): Promise<RequestCost> {
  const driver = new Driver(bench.process.url);
  const next = chooserOf(kinds, options.random);
  try {
    // The first seconds go to compiling and to filling caches, and say nothing.
    await driver.at(options.startRate, Math.min(3, options.seconds), next, options.random);
    const steps = await search(bench, driver, next, options);
    const perSecond = bestRate(steps);
    const rate = Math.max(1, perSecond / 2);
    const cost = await costAt(bench, driver, next, rate, options);
    const [best, bad] = [steps.find((step) => step.rate === perSecond), lowestBad(steps)];
    return {
      mix: sharesOf(kinds),
      perSecond: rounded(perSecond),
      p99Milliseconds: rounded(best?.p99 ?? 0),
      limitedBy: bad?.limit ?? "not reached",
      ...cost,
    };
  } finally {
    await driver.close();
  }
}

async function search(
  bench: Bench,
  driver: Driver,
  next: () => Ask,
  { startRate, seconds, steps, objective, random, onProgress }: SearchOptions,
): Promise<Step[]> {
  const tried: Step[] = [];
  for (;;) {
    const rate = nextRate(tried, startRate, steps);
    if (rate === undefined) return tried;
    const watch = new Watch(bench.process.pid ?? 0);
    const driven = await driver.at(rate, seconds, next, random);
    const step = {
      rate,
      good: isGood(driven, seconds, objective),
      p99: driven.result.p99,
      limit: limitOf(watch.shares()),
    };
    onProgress(
      `  ${rate.toFixed(0)}/s: p99 ${step.p99.toFixed(0)} ms, ${driven.failed} failed${step.good ? "" : `, ${step.limit}`}`,
    );
    tried.push(step);
  }
}

function isGood(
  { result, run, failed }: Driven,
  seconds: number,
  { p99Milliseconds, failedShare }: SearchOptions["objective"],
): boolean {
  // A backlog that outlasts the step by more than the objective was growing.
  const caughtUp = run.answered - seconds * 1000 <= 2 * p99Milliseconds;
  return result.p99 <= p99Milliseconds && failed <= result.count * failedShare && caughtUp;
}

function lowestBad(steps: readonly Step[]): Step | undefined {
  return [...steps].filter(({ good }) => !good).sort((a, b) => a.rate - b.rate)[0];
}

type Cost = Pick<RequestCost, "cpuMilliseconds" | "queries" | "cacheReads" | "calls" | "connections">;

/** Below saturation: at it a process does less for each request, because it does more at once. */
async function costAt(
  bench: Bench,
  driver: Driver,
  next: () => Ask,
  rate: number,
  { seconds, random }: SearchOptions,
): Promise<Cost> {
  const before = await metricsOf(bench.process.url);
  const watch = new Watch(bench.process.pid ?? 0);
  let connections = 0;
  const timer = setInterval(() => {
    void metricsOf(bench.process.url).then((now) => (connections = Math.max(connections, mostInUse(now))));
  }, 250);
  const { result } = await driver.at(rate, seconds, next, random);
  clearInterval(timer);
  const cpuSeconds = watch.cpuSeconds();
  const after = await metricsOf(bench.process.url);
  const each = (name: string) => rounded((sumOf(after, name) - sumOf(before, name)) / result.count);
  return {
    cpuMilliseconds: rounded((cpuSeconds * 1000) / result.count),
    queries: each("storefront_database_queries_total"),
    cacheReads: each("storefront_cache_reads_total"),
    calls: each("storefront_service_calls_total"),
    connections,
  };
}

/** In use, and waited for, of the server that is asked most. */
function mostInUse(values: MetricValues): number {
  const servers = new Map<string, number>();
  for (const [series, value] of values) {
    const [, server] =
      /^storefront_database_connections\{(.*),state="(?:used|waiting)"\}$/.exec(series) ?? [];
    if (server !== undefined) servers.set(server, (servers.get(server) ?? 0) + value);
  }
  return Math.max(0, ...servers.values());
}

/** Three digits: the fourth is noise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
