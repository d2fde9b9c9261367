import { PassThrough, type Readable } from "node:stream";
import { notFound, unavailable } from "../../lib/http/problem.ts";
import { type LiveChannels } from "../../lib/live/live-channels.ts";
import { type Metrics } from "../../lib/telemetry/metrics.ts";
import { type OrderStatus } from "./domain.ts";
import { channelOf } from "./orders.ts";
import { type OrderStore } from "./store.ts";

export interface OrderEventsOptions {
  readonly store: Pick<OrderStore, "byId">;
  readonly live: Pick<LiveChannels, "subscribe">;
  readonly metrics: Metrics;
  /**
   * Milliseconds between signs of life, for balancers that end silent connections; the order is looked at again with each, because news may be
   * lost on their way. @default 15000
   */
  readonly heartbeatMilliseconds?: number;
  /** Streams that one process may hold. @default 5000 */
  readonly limit?: number;
}

/** What an order cannot leave. */
const final: ReadonlySet<string> = new Set<OrderStatus>(["paid", "cancelled"]);

/** Live streams of an order's status, as server-sent events whose id is the status itself. */
export class OrderEvents {
  readonly #options: OrderEventsOptions;
  readonly #open = new Set<PassThrough>();

  constructor(options: OrderEventsOptions) {
    this.#options = options;
    const gauge = options.metrics.gauge("storefront_order_streams", "Live streams of orders that are open");
    gauge.set(0);
    this.#count = () => gauge.set(this.#open.size);
  }

  readonly #count: () => void;

  /**
   * The status as it is, and then each change of it; the stream ends with the order's last status.
   * @param last what the client has seen. Undefined comes back where nothing will ever come after that.
   * @throws Problem 404 for an order of somebody else; 503 where too many are open.
   */
  async open(userId: string, id: string, last?: string): Promise<Readable | undefined> {
    const { store, live, limit = 5_000, heartbeatMilliseconds = 15_000 } = this.#options;
    if (this.#open.size >= limit) throw unavailable("the live stream", 5);
    const stream = new PassThrough();
    let seen = last;
    const tell = (status: string) => {
      if (status === seen || (seen !== undefined && final.has(seen)) || stream.writableEnded) return;
      seen = status;
      stream.write(`id: ${status}\nevent: status\ndata: ${JSON.stringify({ id, status })}\n\n`);
      if (final.has(status)) stream.end();
    };
    // First listen, then look: a change in between is heard.
    const leave = await live.subscribe(channelOf(id), tell);
    const order = await store.byId(userId, id).catch((error: unknown) => {
      leave();
      throw error;
    });
    if (!order || (final.has(order.status) && order.status === last)) {
      leave();
      if (!order) throw notFound("order");
      return undefined;
    }
    stream.write("retry: 2000\n\n");
    const look = async () => {
      stream.write(":\n\n");
      const now = await store.byId(userId, id).catch(() => undefined);
      if (now) tell(now.status);
    };
    const timer = setInterval(() => void look(), heartbeatMilliseconds);
    this.#open.add(stream);
    this.#count();
    stream.once("close", () => {
      clearInterval(timer);
      leave();
      this.#open.delete(stream);
      this.#count();
    });
    tell(order.status);
    return stream;
  }

  /** Ends all streams: their clients come back to another process, with what they have seen. */
  close(): void {
    for (const stream of this.#open) stream.end();
  }
}
