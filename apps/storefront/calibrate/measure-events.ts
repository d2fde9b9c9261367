import { pino } from "pino";
import { readConfig } from "../lib/config/config.ts";
import { eventText } from "../lib/stream/event.ts";
import { StreamProducer } from "../lib/stream/producer.ts";
import { uuidv7 } from "../lib/uuid.ts";
import { type EventCost } from "./calibration.ts";
import { rounded } from "./measure-requests.ts";
import { type MetricValues, sumOf } from "./metrics-text.plan.ts";
import { type SampleEvent } from "./subjects/subject.ts";
import { metricsOf, Watch } from "./watch.ts";
import { type Bench } from "./workbench.ts";

/** Records of one request to the brokers. */
const batchSize = 500;

/** How long a consumer may take for everything, in milliseconds. */
const patienceMilliseconds = 60_000;

/** Gives a service a backlog, and looks how fast it works that off. */
export async function measureEvents(bench: Bench, events: readonly SampleEvent[]): Promise<EventCost> {
  const { url, pid = 0 } = bench.process;
  const begin = await metricsOf(url);
  await produce(bench, events);
  // What was worked off while records were still sent is not counted: the rest is a backlog.
  const [before, watch, from] = [await metricsOf(url), new Watch(pid), performance.now()];
  const done = (values: MetricValues) => consumed(values) - consumed(begin);
  let now = before;
  while (done(now) < events.length) {
    if (performance.now() - from > patienceMilliseconds)
      throw new Error(`${done(now)} of ${events.length} events were consumed within a minute`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    now = await metricsOf(url);
  }
  const count = done(now) - done(before);
  if (count === 0)
    throw new Error("all events were consumed before they could be watched: take more of them");
  const seconds = (performance.now() - from) / 1000;
  const queries = sumOf(now, queriesTotal) - sumOf(before, queriesTotal);
  return {
    type: events[0]?.type ?? "",
    perSecond: rounded(count / seconds),
    cpuMilliseconds: rounded((watch.cpuSeconds() * 1000) / count),
    queries: rounded(queries / count),
  };
}

const queriesTotal = "storefront_database_queries_total";

function consumed(values: MetricValues): number {
  return sumOf(values, "storefront_stream_consumed_total", 'outcome="handled"');
}

async function produce({ environment }: Bench, events: readonly SampleEvent[]): Promise<void> {
  const { kafka } = readConfig(environment);
  if (!kafka) throw new Error("there is no Kafka");
  const brokers = { addresses: kafka.brokers, prefix: kafka.prefix, client: "calibrate" };
  const producer = new StreamProducer(brokers, pino({ level: "silent" }));
  try {
    const records = events.map(({ topic, key, type, data }) => {
      const payload = JSON.stringify(data);
      const row = { id: uuidv7(), topic, key, type, payload, headers: {}, createdAt: new Date() };
      return { topic, key, value: eventText(row), headers: { "event-id": row.id } };
    });
    for (let at = 0; at < records.length; at += batchSize)
      await producer.send(records.slice(at, at + batchSize));
  } finally {
    await producer.close();
  }
}
