import assert from "node:assert/strict";
import { services } from "../services/services.ts";
import { seedCatalog } from "../services/catalog/seed.ts";
import { Database } from "../lib/database/database.ts";
import { readConfig } from "../lib/config/config.ts";
import { createLog } from "../lib/telemetry/log.ts";
import { Metrics } from "../lib/telemetry/metrics.ts";
import { ask } from "../stores/postgres/query.ts";
import { openStorefront, type TestStorefront } from "../testing/storefront.ts";
import { useStores } from "../testing/stores.ts";
import { type LoadRequest, putLoad } from "./load.ts";
import { isGood, text } from "./report.plan.ts";

const request: LoadRequest = {
  profile: "checkout",
  rate: 4,
  seconds: 10,
  p99: undefined,
  shoppers: 12,
  products: 50,
  seed: 7,
  patienceSeconds: 20,
};

describe("a load on a storefront with real stores", function () {
  this.timeout(180_000);
  const stores = useStores();
  let storefront: TestStorefront;

  before(async () => {
    const { environment } = stores();
    storefront = await openStorefront(services, stores(), { GATEWAY_TRUSTED_PROXIES: "1" });
    const log = createLog("test", "silent");
    const options = { poolSize: 1, applicationName: "test", log };
    const database = new Database(readConfig(environment).shards, options, new Metrics());
    await seedCatalog(database.main, { products: 200 });
    await database.close();
  });

  after(() => storefront.close());

  const load = (changes: Partial<LoadRequest> = {}, environment = stores().environment) =>
    putLoad({ url: storefront.address, environment }, { ...request, ...changes });

  it("of ten seconds leaves the rows that the storefront has promised", async () => {
    const report = await load();
    assert.ok(isGood(report), text(report, 0));
    const { counts } = report.judgement;
    assert.ok(counts.accepted >= 20, `${counts.accepted} orders`);
    assert.equal(counts.orders, counts.accepted);
    assert.equal(counts.payments, counts.accepted);
    assert.match(report.source, /the database, 2 shards/);
  });

  it("asks of each service what the sizes are computed from", async () => {
    const before = await served();
    const { judgement } = await load({ seconds: 5 });
    const after = await served();
    const orders = judgement.counts.accepted;
    const each = (route: string) => (after(route) - before(route)) / orders;
    // What `fanOut` says of an order: see calibrate/sizing/demand.plan.ts.
    assert.equal(each("/catalog/selection"), 3);
    assert.equal(each("/cart") + each("/cart/items/:productId"), 2);
    assert.equal(each("/orders") + each("/orders/:id"), 2);
  });

  async function served(): Promise<(route: string) => number> {
    const { body } = await storefront.ask({ method: "GET", url: "/metrics" });
    const lines = body
      .split("\n")
      .filter((line) => line.startsWith("http_server_request_duration_seconds_count"));
    return (route) =>
      lines
        .filter((line) => line.includes(`route="${route}"`))
        .reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
  }

  it("can be judged by the storefront's own routes alone", async () => {
    const report = await load({ seconds: 2, shoppers: 4 }, {});
    assert.ok(isGood(report), text(report, 0));
    assert.match(report.source, /own routes/);
  });

  const deletions = {
    "accepted orders that are not stored": "delete from orders.orders where id = $1",
    "orders without a payment": "delete from payments.payments where order_id = $1",
    "orders of which their user was not told everything":
      "delete from notifications.notifications where order_id = $1 and kind = 'order.placed'",
    "orders that are not the sum of their lines": "delete from orders.lines where order_id = $1",
    "orders whose products were not put aside as they say":
      "delete from catalog.reservations where order_id = $1",
  };

  for (const [what, statement] of Object.entries(deletions)) {
    it(`finds ${what}, when one row is deleted`, async () => {
      let deleted = "";
      const began = new Date();
      const onAnswered = async () => {
        deleted = await oneSettled(began);
        // The catalog lies on shard 0 alone.
        const shards = stores().shards.slice(0, statement.includes(" catalog.") ? 1 : undefined);
        for (const { primary } of shards) await ask(primary, statement, [deleted]);
      };
      const report = await load({ seconds: 2, shoppers: 4, patienceSeconds: 3, onAnswered });
      assert.equal(isGood(report), false);
      const found = report.judgement.findings.find((finding) => finding.what === what);
      assert.deepEqual(found?.ids, [deleted], text(report, 0));
    });
  }

  /** The newest order of this load, once everything that it brings about is there: nothing puts a row back after that. */
  async function oneSettled(began: Date): Promise<string> {
    for (;;) {
      for (const { primary } of stores().shards) {
        const rows = await ask<{ id: string }>(
          primary,
          `select o.id from orders.orders o where o.status = 'paid' and o.placed_at >= $1
             and (select count(*) from notifications.notifications n where n.bucket = o.bucket and n.order_id = o.id) = 2
           order by o.id desc limit 1`,
          [began],
        );
        if (rows[0]) return rows[0].id;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
});
