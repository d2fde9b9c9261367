import assert from "node:assert/strict";
import { uuidv7 } from "../../lib/uuid.ts";
import { replayCommand } from "../../operate/replay.ts";
import { ask } from "../../stores/postgres/query.ts";
import { type Identity, startIdentity } from "../../testing/identity.ts";
import { openStorefront, type TestStorefront } from "../../testing/storefront.ts";
import { useStores } from "../../testing/stores.ts";
import { until } from "../../testing/until.ts";
import { neighbourOf } from "../../testing/users.ts";
import { Neighbours } from "../orders/fixtures/neighbours.ts";
import { orders } from "../orders/service.ts";
import { SimulatedProvider } from "../payments/provider.ts";
import { paymentsWith } from "../payments/service.ts";
import { type Notification } from "./domain.ts";
import { notifications } from "./service.ts";

describe("orders, payments and notifications together", function () {
  this.timeout(60_000);
  const stores = useStores();
  const neighbours = new Neighbours();
  const product = uuidv7();
  const user = uuidv7();
  let identity: Identity;
  let storefront: TestStorefront;
  let authorization: string;

  before(async () => {
    identity = await startIdentity();
    const payments = paymentsWith(new SimulatedProvider({ latencyMilliseconds: 5 }));
    const services = [...neighbours.services, orders, payments, notifications];
    storefront = await openStorefront(services, stores(), { AUTH_URL: identity.url });
    authorization = await identity.bearer(user);
  });
  after(async () => {
    await storefront?.close();
    await identity?.close();
  });

  const place = async (priceCents: number) => {
    neighbours.sell({ id: product, priceCents });
    const headers = { authorization, "idempotency-key": uuidv7() };
    const payload = { lines: [{ productId: product, quantity: 1 }] };
    const response = await storefront.ask({ method: "POST", url: "/orders", headers, payload });
    assert.equal(response.statusCode, 201);
    return response.json<{ id: string }>().id;
  };
  const statusOf = async (id: string) =>
    (await storefront.ask({ url: `/orders/${id}`, headers: { authorization } })).json<{ status: string }>()
      .status;
  const reaches = (id: string, status: string) => until(status, async () => (await statusOf(id)) === status);
  const told = async (id: string) => {
    const { body } = await storefront.ask({ url: "/notifications?limit=100", headers: { authorization } });
    const all = (JSON.parse(body) as { notifications: Notification[] }).notifications;
    return all.filter(({ orderId }) => orderId === id).map(({ kind }) => kind);
  };
  const onShards = async (text: string) => {
    for (const { primary } of stores().shards) await ask(primary, text);
  };

  it("bring an order from placed to paid, and tell its user each step once", async () => {
    const id = await place(500);
    await reaches(id, "paid");
    await until("two notifications", async () => (await told(id)).length >= 2);
    assert.deepEqual((await told(id)).sort(), ["order.placed", "payment.succeeded"]);
  });

  it("cancel an order whose payment is declined, and tell its user", async () => {
    const id = await place(713);
    await reaches(id, "cancelled");
    await until("three notifications", async () => (await told(id)).length >= 3);
    assert.deepEqual((await told(id)).sort(), ["order.cancelled", "order.placed", "payment.declined"]);
  });

  it("show a user nothing of what others are told", async () => {
    const other = await identity.bearer(neighbourOf(user));
    const { body } = await storefront.ask({ url: "/notifications", headers: { authorization: other } });
    assert.deepEqual(JSON.parse(body), { notifications: [], next: null });
  });

  it("succeed with the order while notifications fail, and make up for it when the dead letters are put back", async () => {
    await onShards("alter table notifications.notifications rename to away");
    const id = await place(500);
    await reaches(id, "paid");
    const dead = (topic: string) =>
      storefront.metric(
        `storefront_stream_consumed_total{topic="${topic}",group="notifications",outcome="dead"}`,
      );
    await until("dead letters", async () => (await dead("orders")) === 1 && (await dead("payments")) === 1);
    assert.deepEqual(await statusOf(id), "paid");
    await onShards("alter table notifications.away rename to notifications");
    assert.equal(await storefront.process.stream.replay("orders"), 1);
    // As an operator does it.
    assert.equal(await replayCommand(["payments"], { ...stores().environment, LOG_LEVEL: "silent" }), 0);
    await until("two notifications", async () => (await told(id)).length >= 2);
    assert.deepEqual((await told(id)).sort(), ["order.placed", "payment.succeeded"]);
  });
});
