import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { createLog } from "../../lib/telemetry/log.ts";
import { StreamProducer } from "../../lib/stream/producer.ts";
import { uuidv7 } from "../../lib/uuid.ts";
import { ask } from "../../stores/postgres/query.ts";
import { type Identity, startIdentity } from "../../testing/identity.ts";
import { openStorefront, type TestStorefront, unlimited } from "../../testing/storefront.ts";
import { useStores } from "../../testing/stores.ts";
import { until } from "../../testing/until.ts";
import { Neighbours } from "../orders/fixtures/neighbours.ts";
import { orders } from "../orders/service.ts";
import { SimulatedProvider } from "../payments/provider.ts";
import { paymentsWith } from "../payments/service.ts";
import { catalog } from "./service.ts";

interface Ended {
  readonly status: string;
  readonly reason: string | null;
}

describe("stock that is sold", function () {
  this.timeout(180_000);
  const stores = useStores();
  // Whoever orders is told that there is plenty: what is really there, the catalog alone decides.
  const neighbours = new Neighbours({ reserving: false });
  const provider = new SimulatedProvider({ latencyMilliseconds: 5 });
  let identity: Identity;
  let shop: TestStorefront;
  let warehouse: TestStorefront | undefined;
  let producer: StreamProducer;
  let user: string;

  const openWarehouse = () => openStorefront([catalog], stores(), { AUTH_URL: identity.url });

  before(async () => {
    identity = await startIdentity();
    warehouse = await openWarehouse();
    const services = [...neighbours.services, orders, paymentsWith(provider)];
    shop = await openStorefront(services, stores(), { AUTH_URL: identity.url });
    const { kafka, prefix } = stores();
    producer = new StreamProducer(
      { addresses: [kafka], prefix, client: "test" },
      createLog("test", "silent"),
    );
  });
  beforeEach(() => (user = uuidv7()));
  after(async () => {
    await producer?.close();
    await shop?.close();
    await warehouse?.close();
    await identity?.close();
  });

  const onMain = <T extends object>(text: string, ...values: unknown[]) =>
    ask<T & Record<string, unknown>>(stores().shards[0]?.primary ?? "", text, values);

  /** A product with so many pieces. */
  async function product(stock: number, priceCents = 500): Promise<string> {
    const id = uuidv7();
    await onMain(
      `insert into catalog.products (id, name, category, price_cents, currency, stock) values ($1, 'Thing', 'toys', $2, 'EUR', $3)`,
      id,
      priceCents,
      stock,
    );
    neighbours.sell({ id, priceCents });
    return id;
  }

  const stockOf = async (id: string) =>
    (await onMain<{ stock: number }>("select stock from catalog.products where id = $1", id))[0]?.stock;

  /** One order by a user of its own, so that both shards have some. */
  async function place(
    ...lines: { productId: string; quantity: number }[]
  ): Promise<{ id: string; cancel: () => Promise<number> }> {
    const authorization = await identity.bearer(uuidv7());
    const headers = { authorization, "idempotency-key": uuidv7() };
    const ask = () => shop.ask({ method: "POST", url: "/orders", headers, payload: { lines } });
    let response = await ask();
    // A busy machine: whoever asks again under the same key has one order.
    for (let tries = 0; response.statusCode === 503 && tries < 10; tries++) response = await ask();
    assert.equal(response.statusCode, 201, response.body);
    const { id } = response.json<{ id: string }>();
    const cancel = async () =>
      (await shop.ask({ method: "POST", url: `/orders/${id}/cancel`, headers: { authorization } }))
        .statusCode;
    return { id, cancel };
  }

  const rows = async <T extends object>(text: string, ids: readonly string[]): Promise<T[]> => {
    const found = stores().shards.map(({ primary }) =>
      ask<T & Record<string, unknown>>(primary, text, [ids]),
    );
    return (await Promise.all(found)).flat();
  };

  /** Waits until nobody has anything more to do for these orders. */
  async function ended(ids: readonly string[]): Promise<Record<string, number>> {
    const states = () =>
      rows<Ended & { payment: string | null }>(
        `select o.status, o.reason, p.status as payment from orders.orders o
         left join payments.payments p on p.bucket = o.bucket and p.order_id = o.id where o.id = any ($1::uuid[])`,
        ids,
      );
    const isOver = ({ status, payment }: { status: string; payment: string | null }) =>
      status === "paid" ||
      (status === "cancelled" && ["void", "declined", "refunded"].includes(payment ?? ""));
    const open = () =>
      onMain<{ n: number }>(
        `select count(*)::int as n from catalog.reservations r where order_id = any ($1::uuid[]) and state = 'taken'`,
        ids,
      );
    let all: Awaited<ReturnType<typeof states>> = [];
    await until(
      "the end of all orders",
      async () => {
        all = await states();
        const paid = all.filter(({ status }) => status === "paid").length;
        return all.length === ids.length && all.every(isOver) && (await open())[0]?.n === paid;
      },
      90_000,
    );
    const counts: Record<string, number> = {};
    for (const { status, reason, payment } of all) {
      const name = `${status} ${reason ?? "-"} ${payment}`;
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  }

  /** Everything that was ever said of these orders, once more: under the same ids, and under new ones. */
  async function repeatAll(ids: readonly string[]): Promise<void> {
    const said = `select id, topic, key, type, payload from %.outbox where key = any ($1::text[]) order by created_at, id`;
    const events = [
      ...(await rows<SaidEvent>(said.replace("%", "orders"), ids)),
      ...(await onMain<SaidEvent>(said.replace("%", "catalog"), ids)),
      ...(await rows<SaidEvent>(said.replace("%", "payments"), ids)),
    ];
    for (const idOf of [({ id }: SaidEvent) => id, () => uuidv7()]) {
      const records = events.map((event) => {
        const { topic, key, type, payload } = event;
        const envelope = { id: idOf(event), type, version: 1, occurredAt: new Date().toISOString(), key };
        return { topic, key, value: JSON.stringify({ ...envelope, data: payload }), headers: {} };
      });
      for (let at = 0; at < records.length; at += 200) await producer.send(records.slice(at, at + 200));
    }
    // Whatever is said of a last one comes after all of that.
    const last = await place({ productId: await product(1), quantity: 1 });
    await ended([last.id]);
  }

  interface SaidEvent {
    readonly id: string;
    readonly topic: string;
    readonly key: string;
    readonly type: string;
    readonly payload: object;
  }

  it("is never sold twice: of 200 orders at once for 50 pieces 50 are paid, and saying it all again changes nothing", async () => {
    const id = await product(50);
    const charged = provider.charged;
    const placed = await Promise.all(
      Array.from({ length: 200 }, () => place({ productId: id, quantity: 1 })),
    );
    const ids = placed.map((order) => order.id);
    const expected = { "paid - succeeded": 50, "cancelled out-of-stock void": 150 };
    assert.deepEqual(await ended(ids), expected);
    assert.equal(await stockOf(id), 0);
    assert.equal(provider.charged - charged, 50);
    await repeatAll(ids);
    assert.deepEqual(await ended(ids), expected);
    assert.equal(await stockOf(id), 0);
    assert.equal(provider.charged - charged, 51);
  });

  it("is taken for all lines of an order or for none", async () => {
    const [plenty, rare] = [await product(100), await product(3)];
    const placed = await Promise.all(
      Array.from({ length: 20 }, (_, at) => {
        const lines = [
          { productId: plenty, quantity: 2 },
          { productId: rare, quantity: 1 },
        ];
        // In both orders: whoever locks one first must not wait for who has the other.
        return place(...(at % 2 ? lines : lines.reverse()));
      }),
    );
    const counts = await ended(placed.map((order) => order.id));
    assert.deepEqual(counts, { "paid - succeeded": 3, "cancelled out-of-stock void": 17 });
    assert.deepEqual([await stockOf(plenty), await stockOf(rare)], [94, 0]);
  });

  it("is there again, once, for what was cancelled at whatever moment or could not be paid", async () => {
    const [id, dear] = [await product(100), await product(10, 513)];
    const placed = await Promise.all(
      Array.from({ length: 24 }, async (_, at) => {
        const order = await place({ productId: id, quantity: 2 });
        await new Promise((resolve) => setTimeout(resolve, (at % 8) * 15));
        return { ...order, status: await order.cancel() };
      }),
    );
    const declined = await place({ productId: dear, quantity: 1 });
    assert.deepEqual(await ended([declined.id]), { "cancelled payment-declined declined": 1 });
    assert.equal(await stockOf(dear), 10);
    const ids = placed.map((order) => order.id);
    const counts = await ended(ids);
    const paid = placed.filter(({ status }) => status === 409).length;
    assert.equal(counts["paid - succeeded"] ?? 0, paid, JSON.stringify(counts));
    assert.equal(await stockOf(id), 100 - 2 * paid);
    await repeatAll([...ids, declined.id]);
    assert.deepEqual([await stockOf(id), await stockOf(dear)], [100 - 2 * paid, 10]);
  });

  it("is shown by the catalog at once, and a change by an administrator does not fail because of it", async () => {
    const id = await product(9);
    const read = async () =>
      (await warehouse?.ask({ url: `/catalog/products/${id}` }))?.json<{ stock: number; version: number }>();
    assert.equal((await read())?.stock, 9);
    const order = await place({ productId: id, quantity: 4 });
    await ended([order.id]);
    await until("the cache", async () => (await read())?.stock === 5);
    const authorization = await identity.bearer(user, ["admin"]);
    const change = (version: number) =>
      warehouse?.ask({
        method: "PATCH",
        url: `/catalog/products/${id}`,
        headers: { authorization },
        payload: { version, priceCents: 700 },
      });
    // Version 1 was what the administrator saw before the sale.
    assert.equal((await change(1))?.statusCode, 200);
    assert.equal((await change(1))?.statusCode, 409);
    assert.equal((await read())?.stock, 5);
  });

  it("is counted right when the catalog dies again and again", async () => {
    await warehouse?.close();
    warehouse = undefined;
    const id = await product(30);
    const placed: string[] = [];
    let over = false;
    const ordering = (async () => {
      while (!over || placed.length < 50) {
        placed.push((await place({ productId: id, quantity: 1 })).id);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    })();
    for (let kills = 0; kills < 4; kills++) {
      const victim = await startCatalog();
      await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 1_500));
      await killed(victim);
    }
    over = true;
    await ordering;
    warehouse = await openWarehouse();
    const counts = await ended(placed);
    const expected = { "paid - succeeded": 30, "cancelled out-of-stock void": placed.length - 30 };
    assert.deepEqual(counts, expected);
    assert.equal(await stockOf(id), 0);
  });

  /** A catalog in a process of its own. */
  async function startCatalog(): Promise<ChildProcess> {
    const main = path.join(import.meta.dirname, "../../main.ts");
    const told = {
      ...unlimited,
      ...stores().environment,
      AUTH_URL: identity.url,
      HOST: "127.0.0.1",
      PORT: "0",
    };
    const child = spawn(process.execPath, [main, "catalog"], {
      env: { PATH: process.env["PATH"] ?? "", ...told },
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise<void>((resolve, reject) => {
      child.stdout.on("data", (text: Buffer) => text.includes("consuming") && resolve());
      child.once("exit", () => reject(new Error("the catalog has ended by itself")));
    });
    return child;
  }

  async function killed(child: ChildProcess): Promise<void> {
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  }
});
