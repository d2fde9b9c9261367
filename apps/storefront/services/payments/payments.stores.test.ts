import assert from "node:assert/strict";
import { createLog } from "../../lib/telemetry/log.ts";
import { type OutgoingRecord, StreamProducer } from "../../lib/stream/producer.ts";
import { uuidv7 } from "../../lib/uuid.ts";
import { ask } from "../../stores/postgres/query.ts";
import { type Identity, startIdentity } from "../../testing/identity.ts";
import { openStorefront, type TestStorefront } from "../../testing/storefront.ts";
import { useStores } from "../../testing/stores.ts";
import { until } from "../../testing/until.ts";
import { neighbourOf } from "../../testing/users.ts";
import { SimulatedProvider } from "./provider.ts";
import { paymentsWith } from "./service.ts";

interface Row {
  readonly status: string;
  readonly reason: string | null;
}

describe("the payments service", function () {
  this.timeout(60_000);
  const stores = useStores();
  const provider = new SimulatedProvider({ latencyMilliseconds: 5 });
  let identity: Identity;
  let storefront: TestStorefront;
  let orders: StreamProducer;

  before(async () => {
    identity = await startIdentity();
    storefront = await openStorefront([paymentsWith(provider)], stores(), { AUTH_URL: identity.url });
    const { kafka, prefix } = stores();
    orders = new StreamProducer({ addresses: [kafka], prefix, client: "test" }, createLog("test", "silent"));
  });
  after(async () => {
    await orders?.close();
    await storefront?.close();
    await identity?.close();
  });

  const newOrder = (totalCents = 500) => ({
    orderId: uuidv7(),
    userId: uuidv7(),
    totalCents,
    currency: "EUR",
  });
  const record = (type: string, data: ReturnType<typeof newOrder>, id = uuidv7()): OutgoingRecord => ({
    topic: "orders",
    key: data.orderId,
    value: JSON.stringify({
      id,
      type,
      version: 1,
      occurredAt: new Date().toISOString(),
      key: data.orderId,
      data,
    }),
    headers: {},
  });
  const rows = async <T extends object>(text: string, value: string): Promise<T[]> =>
    (
      await Promise.all(
        stores().shards.map(({ primary }) => ask<T & Record<string, unknown>>(primary, text, [value])),
      )
    ).flat();
  const paymentOf = async (orderId: string) =>
    (await rows<Row>("select status, reason from payments.payments where order_id = $1", orderId))[0];
  const published = async (orderId: string) =>
    (
      await rows<{ type: string }>(
        "select type from payments.outbox where key = $1 order by created_at",
        orderId,
      )
    ).map(({ type }) => type);
  const reaches = (orderId: string, status: string) =>
    until(`${status}`, async () => (await paymentOf(orderId))?.status === status);

  it("charges an order once, keeps that, tells others, and shows it to its user alone", async () => {
    const order = newOrder();
    const charged = provider.charged;
    await orders.send([record("order.reserved", order)]);
    await reaches(order.orderId, "succeeded");
    assert.equal(provider.charged, charged + 1);
    assert.deepEqual(await published(order.orderId), ["payment.succeeded"]);
    const url = `/payments/${order.orderId}`;
    const own = await storefront.ask({
      url,
      headers: { authorization: await identity.bearer(order.userId) },
    });
    assert.deepEqual(own.json(), {
      orderId: order.orderId,
      amountCents: 500,
      currency: "EUR",
      status: "succeeded",
      reason: null,
    });
    const foreign = await storefront.ask({
      url,
      headers: { authorization: await identity.bearer(neighbourOf(order.userId)) },
    });
    assert.equal(foreign.statusCode, 404);
  });

  it("keeps the reason of a payment that is declined", async () => {
    const order = newOrder(713);
    await orders.send([record("order.reserved", order)]);
    await reaches(order.orderId, "declined");
    assert.equal((await paymentOf(order.orderId))?.reason, "insufficient-funds");
    assert.deepEqual(await published(order.orderId), ["payment.declined"]);
  });

  it("charges once although the event comes again, by the same id and by another", async () => {
    const order = newOrder();
    const charged = provider.charged;
    const event = record("order.reserved", order);
    await orders.send([event, event, record("order.reserved", order)]);
    const last = newOrder();
    await orders.send([record("order.reserved", last)]);
    await reaches(order.orderId, "succeeded");
    await reaches(last.orderId, "succeeded");
    assert.equal(provider.charged, charged + 2);
    assert.deepEqual(await published(order.orderId), ["payment.succeeded"]);
  });

  it("writes its row before it asks the provider, and asks again under the same key when the answer was lost", async () => {
    const order = newOrder();
    const charged = provider.charged;
    provider.failNext(3);
    await orders.send([record("order.reserved", order)]);
    await until("the row", async () => (await paymentOf(order.orderId)) !== undefined);
    assert.equal((await paymentOf(order.orderId))?.status, "pending");
    await reaches(order.orderId, "succeeded");
    assert.equal(provider.charged, charged + 1);
    assert.deepEqual(await published(order.orderId), ["payment.succeeded"]);
    assert.ok(storefront.lines.some(({ msg }) => msg === "an event could not be handled"));
  });

  it("pays back what was cancelled, and charges nothing that was cancelled before", async () => {
    const [late, early] = [newOrder(), newOrder()];
    const [refunded, charged] = [provider.refunded, provider.charged];
    await orders.send([record("order.reserved", late), record("order.cancelled", late)]);
    await orders.send([record("order.cancelled", early), record("order.reserved", early)]);
    await reaches(late.orderId, "refunded");
    await reaches(early.orderId, "void");
    // By another event, so that it is not the inbox alone that knows it.
    await orders.send([record("order.reserved", early), record("order.cancelled", late)]);
    const last = newOrder();
    await orders.send([record("order.reserved", last)]);
    await reaches(last.orderId, "succeeded");
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.deepEqual([provider.refunded - refunded, provider.charged - charged], [1, 2]);
    assert.deepEqual(await published(early.orderId), []);
    assert.deepEqual(await published(late.orderId), ["payment.succeeded", "payment.refunded"]);
  });

  it("keeps an event without an order as a dead letter, and goes on", async () => {
    const order = newOrder();
    const broken = { ...record("order.reserved", newOrder()), value: '{"id":"x"}' };
    await orders.send([broken, record("order.reserved", order)]);
    await reaches(order.orderId, "succeeded");
    const dead = 'storefront_stream_consumed_total{topic="orders",group="payments",outcome="dead"}';
    await until("the dead letter", async () => (await storefront.metric(dead)) === 1);
  });
});
