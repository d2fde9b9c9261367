import { pino } from "pino";
import { Counter } from "prom-client";
import { readConfig } from "../config/config.ts";
import { StorefrontProcess } from "../process.ts";
import { type Service, type ServiceContext } from "../service.ts";
import { HotCounter } from "./hot-metrics.ts";

/** A metric as rules and dashboards may name it. */
export interface ExportedMetric {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram, in seconds. */
  readonly bounds?: readonly number[];
}

/** Nothing is there: a process that has not started asks nobody. */
const nowhere = {
  DATABASE_URL: "postgres://shop:shop@127.0.0.1:1/shop|postgres://shop:shop@127.0.0.1:2/shop",
  VALKEY_URL: "redis://127.0.0.1:3",
  KAFKA_BROKERS: "127.0.0.1:4",
};

/** Everything that the services measure, in one process of all of them. */
export async function exportedMetrics(services: readonly Service[]): Promise<ExportedMetric[]> {
  let context: ServiceContext | undefined;
  const onlooker: Service = {
    ...{ name: "search", migrations: undefined, sharded: false },
    create: (given) => {
      context = given;
      return { routes: () => undefined };
    },
  };
  const log = pino({ level: "silent" });
  const opened = await StorefrontProcess.create([...services, onlooker], readConfig(nowhere), log);
  try {
    if (!context) return [];
    // What is called is opened with the first call.
    context.service("auth");
    return namesIn(context);
  } finally {
    await opened.app.close();
  }
}

/** What Node and the machine say of themselves beside that: others elsewhere. */
const foreign = /^(nodejs_|process_(heap|max_fds|open_fds|virtual))/;

function namesIn({ metrics: { registry } }: ServiceContext): ExportedMetric[] {
  const own = registry.getMetricsAsArray().filter(({ name }) => !foreign.test(name));
  return own.map(described).sort((one, other) => one.name.localeCompare(other.name));
}

/** The library says neither labels nor bounds in its types. */
function described(metric: object & { readonly name: string; readonly help: string }): ExportedMetric {
  const { name, help } = metric;
  const labels = "labelNames" in metric ? (metric.labelNames as readonly string[]) : [];
  if ("upperBounds" in metric) {
    const bounds = metric.upperBounds as readonly number[];
    return { name, type: "histogram", help, labels: labels.filter((label) => label !== "le"), bounds };
  }
  return {
    name,
    type: metric instanceof Counter || metric instanceof HotCounter ? "counter" : "gauge",
    help,
    labels,
  };
}
