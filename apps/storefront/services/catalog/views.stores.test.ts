import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { pino } from "pino";
import { WriteBehind } from "../../lib/cache/write-behind.ts";
import { readConfig } from "../../lib/config/config.ts";
import { Database } from "../../lib/database/database.ts";
import { migrate, readMigrations } from "../../lib/database/migrate.ts";
import { metricValue } from "../../lib/http/testing.ts";
import { Metrics } from "../../lib/telemetry/metrics.ts";
import { uuidv7 } from "../../lib/uuid.ts";
import { ask } from "../../stores/postgres/query.ts";
import { useStores } from "../../testing/stores.ts";
import { sampleId } from "./sample.ts";
import { catalog } from "./service.ts";
import { ProductStore } from "./store.ts";

describe("views that are written behind", () => {
  const stores = useStores();
  let primary: string;
  let database: Database;
  let store: ProductStore;
  let metrics: Metrics;

  before(async () => {
    primary = stores().shards[0]?.primary ?? "";
    const [shard] = readConfig(stores().environment).shards;
    assert.ok(shard && catalog.migrations);
    await migrate(shard.primary, "catalog", await readMigrations(catalog.migrations));
  });

  beforeEach(async () => {
    await ask(primary, "truncate catalog.views, catalog.view_batches");
    metrics = new Metrics();
    const { shards } = readConfig(stores().environment);
    const log = pino({ level: "silent" });
    database = new Database(shards, { poolSize: 2, applicationName: "test", log }, metrics);
    store = new ProductStore(database.main);
  });

  afterEach(() => database.close());

  const stored = async () => {
    const [row] = await ask<{ sum: string | null }>(primary, "select sum(views) sum from catalog.views");
    return Number(row?.sum ?? 0);
  };

  function counting(
    write: (batch: string, counts: ReadonlyMap<string, number>) => Promise<void>,
    most = 1_000,
  ) {
    const log = pino({ level: "silent" });
    return new WriteBehind({ name: "views", intervalMilliseconds: 10_000, most, write, log, metrics });
  }

  it("lose no more than one interval and the time of a write when their process is killed", async function () {
    this.timeout(30_000);
    const interval = 400;
    const child = spawn(process.execPath, [path.join(import.meta.dirname, "fixtures/viewer.ts")], {
      env: { ...process.env, ...stores().environment, VIEWS_FLUSH_SECONDS: String(interval / 1_000) },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const said: { readonly at: number; readonly total: number }[] = [];
    createInterface(child.stdout).on("line", (line) =>
      said.push({ at: performance.now(), total: Number(line) }),
    );
    while (said.length < 150) await delay(10);
    const killed = performance.now();
    child.kill("SIGKILL");
    await once(child, "exit");
    const count = await stored();
    const counted = said.at(-1)?.total ?? 0;
    // A write that was under way has its own time: on a busy machine half a second is ample.
    const safe = said.filter(({ at }) => at < killed - interval - 500).at(-1)?.total ?? 0;
    if (this.test) this.test.title += `: ${counted - count} of ${counted}`;
    assert.ok(count >= safe && safe > 0, `${count} of ${safe} that were safe`);
    assert.ok(count <= counted + 40, `${count} of ${counted} that were counted`);
  });

  it("are all there when their process stops in order", async () => {
    const views = counting((batch, counts) => store.addViews(batch, counts));
    for (let i = 0; i < 5_000; i++) views.add(sampleId(i % 37));
    await views.stop();
    assert.equal(await stored(), 5_000);
    const labels = { name: "views", outcome: "written" };
    assert.equal(await metricValue(metrics, "storefront_write_behind_total", labels), 5_000);
  });

  it("count once when the answer to a batch is lost and it is sent again", async () => {
    let answers = 0;
    const views = counting(async (batch, counts) => {
      await store.addViews(batch, counts);
      if (answers++ === 0) throw new Error("the connection broke after the commit");
    });
    for (let i = 0; i < 10; i++) views.add(sampleId(1));
    await views.flush();
    views.add(sampleId(1));
    await views.flush();
    assert.equal(await stored(), 11);
    await views.stop();
  });

  it("wait while the database takes nothing, up to a number of products, and are dropped and counted past that", async () => {
    let down = true;
    const views = counting((batch, counts) => {
      return down ? Promise.reject(new Error("read-only")) : store.addViews(batch, counts);
    }, 3);
    for (const number of [1, 2, 3, 4, 1]) views.add(sampleId(number));
    await views.flush();
    down = false;
    await views.stop();
    assert.equal(await stored(), 4);
    const labels = { name: "views", outcome: "dropped" };
    assert.equal(await metricValue(metrics, "storefront_write_behind_total", labels), 1);
  });

  it("of two processes add up, whichever order their products are in", async () => {
    const batches = Array.from({ length: 20 }, (_, i) => {
      const ids = Array.from({ length: 200 }, (_, number) => sampleId(number));
      return new Map((i % 2 === 0 ? ids : ids.reverse()).map((id) => [id, 1]));
    });
    await Promise.all(batches.map((counts) => store.addViews(uuidv7(), counts)));
    assert.equal(await stored(), 4_000);
  });
});
