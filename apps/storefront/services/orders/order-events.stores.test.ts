import assert from "node:assert/strict";
import { type Identity, startIdentity } from "../../testing/identity.ts";
import { openStorefront, type TestStorefront } from "../../testing/storefront.ts";
import { useStores } from "../../testing/stores.ts";
import { until } from "../../testing/until.ts";
import { uuidv7 } from "../../lib/uuid.ts";
import { type Order } from "./domain.ts";
import { Neighbours } from "./fixtures/neighbours.ts";
import { orders } from "./service.ts";

/** A client of server-sent events, as small as one can be. */
class EventClient {
  text = "";
  ended = false;
  readonly status: number;
  readonly #abort: AbortController;

  private constructor(response: Response, abort: AbortController) {
    this.status = response.status;
    this.#abort = abort;
    void this.#read(response);
  }

  static async open(url: string, headers: Record<string, string>): Promise<EventClient> {
    const abort = new AbortController();
    return new EventClient(await fetch(url, { headers, signal: abort.signal }), abort);
  }

  get statuses(): string[] {
    return [...this.text.matchAll(/^id: (\w+)$/gm)].map(([, id]) => id ?? "");
  }

  close(): void {
    this.#abort.abort();
  }

  async #read(response: Response): Promise<void> {
    try {
      for await (const chunk of response.body ?? []) this.text += Buffer.from(chunk).toString();
    } catch {
      // It was closed by this side.
    }
    this.ended = true;
  }
}

describe("the live status of an order", function () {
  this.timeout(60_000);
  const stores = useStores();
  const neighbours = new Neighbours({ reserving: false });
  const product = uuidv7();
  const user = uuidv7();
  let identity: Identity;
  let one: TestStorefront;
  let other: TestStorefront;
  let authorization: string;

  before(async () => {
    identity = await startIdentity();
    neighbours.sell({ id: product });
    const open = () => openStorefront([...neighbours.services, orders], stores(), { AUTH_URL: identity.url });
    one = await open();
    other = await open();
    authorization = await identity.bearer(user);
  });
  after(async () => {
    await Promise.all([one?.close(), other?.close()]);
    await identity?.close();
  });

  const place = async () => {
    const headers = { authorization, "idempotency-key": uuidv7() };
    const payload = { lines: [{ productId: product, quantity: 1 }] };
    return (await one.ask({ method: "POST", url: "/orders", headers, payload })).json<Order>().id;
  };
  const cancel = (id: string) =>
    one.ask({ method: "POST", url: `/orders/${id}/cancel`, headers: { authorization } });
  const listen = (at: TestStorefront, id: string, last?: string) =>
    EventClient.open(`${at.address}/orders/${id}/events`, {
      authorization,
      ...(last ? { "last-event-id": last } : {}),
    });

  it("is told at once, and each change of it, whichever process makes that; it ends with the last", async () => {
    const id = await place();
    const client = await listen(other, id);
    await until("the first state", () => client.statuses.length === 1);
    const before = performance.now();
    await cancel(id);
    await until("the end", () => client.ended);
    assert.deepEqual(client.statuses, ["placed", "cancelled"]);
    assert.ok(performance.now() - before < 2_000, "by news, not by the look at the next sign of life");
    assert.match(client.text, /^event: status\ndata: {"id":"[^"]+","status":"cancelled"}$/m);
  });

  it("goes on where the client was: what it has seen is not told again, and after the last there is nothing", async () => {
    const id = await place();
    const client = await listen(other, id, "placed");
    await cancel(id);
    await until("the end", () => client.ended);
    assert.deepEqual(client.statuses, ["cancelled"]);
    assert.equal((await listen(other, id, "cancelled")).status, 204);
    const late = await listen(other, id, "placed");
    await until("the end", () => late.ended);
    assert.deepEqual(late.statuses, ["cancelled"]);
  });

  it("holds nothing for clients that have gone", async () => {
    const id = await place();
    const clients = await Promise.all([1, 2, 3].map(() => listen(other, id)));
    await until("three streams", async () => (await other.metric("storefront_order_streams")) === 3);
    for (const client of clients) client.close();
    await until("no stream", async () => (await other.metric("storefront_order_streams")) === 0);
  });

  it("ends when the process stops, which does not wait for its clients", async () => {
    const id = await place();
    const third = await openStorefront([...neighbours.services, orders], stores(), {
      AUTH_URL: identity.url,
    });
    const client = await listen(third, id);
    await until("the first state", () => client.statuses.length === 1);
    const before = performance.now();
    await third.close();
    await until("the end", () => client.ended);
    assert.ok(performance.now() - before < 8_000);
  });
});
