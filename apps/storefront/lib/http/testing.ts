import { pino } from "pino";
import { Metrics } from "../telemetry/metrics.ts";
import { createServer, type App, type ServerOptions } from "./server.ts";

/** Load that no test reaches, on however busy a machine. */
export const unlimitedLoad = { inFlight: 1_000_000, delayMilliseconds: 1_000_000 };

/** A server for tests: silent, and without limits of load unless it is given some. */
export async function testServer(
  routes: (app: App) => void,
  options: Partial<ServerOptions> = {},
): Promise<{ app: App; metrics: Metrics }> {
  const metrics = options.metrics ?? new Metrics();
  const log = options.log ?? pino({ level: "silent" });
  const app = await createServer({ title: "test", load: unlimitedLoad, ...options, log, metrics });
  routes(app);
  await app.ready();
  return { app, metrics };
}

/** The value of a metric with some labels, as Prometheus would read it; 0 where there is none. */
export async function metricValue(
  metrics: Metrics,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number> {
  const metric = await metrics.registry.getSingleMetric(name)?.get();
  const found = metric?.values.filter(({ labels: has }) =>
    Object.entries(labels).every(([label, value]) => has[label] === value),
  );
  return found?.reduce((sum, { value }) => sum + value, 0) ?? 0;
}
