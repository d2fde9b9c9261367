import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { pino } from "pino";
import { ValkeyServer } from "../../stores/valkey.ts";
import { startOrSkip } from "../../testing/stores.ts";
import { removeFolder, temporaryFolder } from "../../testing/temporary.ts";
import { readConfig } from "../config/config.ts";
import { Metrics } from "../telemetry/metrics.ts";
import { Caching } from "./caching.ts";
import { cheHitRatio, zipf } from "./che.ts";
import { Valkey } from "./valkey.ts";

/**
 * How far measured and predicted may lie apart, as a share of the reads. Valkey does not look for the key that was not read for longest: it
 * takes the worst of some that it draws, so it hits a little less than the prediction.
 */
const tolerance = { time: 0.03, room: 0.05 };

describe("the share of hits under Zipf's law", () => {
  let server: ValkeyServer;
  let folder: string;

  before(async function () {
    this.timeout(120_000);
    folder = temporaryFolder();
    server = await startOrSkip(this, async () => ValkeyServer.open({ folder, maximumMemory: "4mb" }));
    await server.start();
  });

  after(async () => {
    await server?.stop();
    removeFolder(folder);
  });

  interface Run {
    readonly keys: number;
    readonly settings: Record<string, string>;
    readonly payload: string;
    readonly seconds: number;
    readonly warmUpSeconds: number;
  }

  /** Reads at random for some seconds; gives the share of hits after the warm-up, and the rate that was reached. */
  async function measure(run: Run): Promise<{ hits: number; rate: number; kept: number }> {
    const config = readConfig({ CACHE_URL: server.url, ...run.settings });
    assert.ok(config.cache);
    const metrics = new Metrics();
    const options = {
      address: config.cache,
      timeoutMilliseconds: 1_000,
      log: pino({ level: "silent" }),
      metrics,
    };
    const valkey = new Valkey({ ...options, use: "cache" });
    await valkey.start();
    await valkey.run("FLUSHDB", (client) => ("flushDb" in client ? client.flushDb() : Promise.resolve("")));
    const cache = new Caching(config.caching, valkey, metrics).cache<string>({ name: "test" });
    const pick = picker(zipf(run.keys, 0.9, 1));
    let [reads, misses] = [0, 0];
    const started = performance.now();
    const elapsed = () => (performance.now() - started) / 1_000;
    let measuring = false;
    while (elapsed() < run.seconds) {
      measuring ||= elapsed() > run.warmUpSeconds;
      const batch = Array.from({ length: 20 }, () => {
        if (measuring) reads += 1;
        const load = () => {
          if (measuring) misses += 1;
          return Promise.resolve(run.payload);
        };
        return cache.readText(String(pick()), load);
      });
      await Promise.all(batch);
      await delay(1);
    }
    const kept = await valkey.run("DBSIZE", (client) =>
      "dbSize" in client ? client.dbSize() : Promise.resolve(0),
    );
    await valkey.close();
    return { hits: 1 - misses / reads, rate: reads / (run.seconds - run.warmUpSeconds), kept };
  }

  it("is the predicted one where copies go by time", async function () {
    this.timeout(60_000);
    const settings = {
      CACHE_TTL_SECONDS: "0.5",
      CACHE_STALE_SECONDS: "0",
      CACHE_SINGLE_FLIGHT: "true",
      CACHE_LOCK_MILLISECONDS: "0",
    };
    const { hits, rate } = await measure({
      keys: 3_000,
      settings,
      payload: "x",
      seconds: 6,
      warmUpSeconds: 1,
    });
    const predicted = cheHitRatio(zipf(3_000, 0.9, rate), { ttlSeconds: 0.5 });
    report(this, hits, predicted, tolerance.time);
  });

  it("is the predicted one where the server has no room for more", async function () {
    this.timeout(60_000);
    const settings = { CACHE_TTL_SECONDS: "600", CACHE_LOCK_MILLISECONDS: "0" };
    const payload = "x".repeat(2_000);
    const { hits, kept } = await measure({ keys: 3_000, settings, payload, seconds: 9, warmUpSeconds: 5 });
    assert.ok(kept > 100 && kept < 2_500, `${kept} keys fit`);
    report(this, hits, cheHitRatio(zipf(3_000, 0.9, 1), { capacity: kept }), tolerance.room);
  });

  function report(context: Mocha.Context, measured: number, predicted: number, most: number): void {
    const text = `measured ${(100 * measured).toFixed(1)} %, predicted ${(100 * predicted).toFixed(1)} %`;
    if (context.test) context.test.title += `: ${text}`;
    assert.ok(Math.abs(measured - predicted) < most, text);
  }
});

/** Picks keys by their popularity. */
function picker(popularity: readonly number[]): () => number {
  const sums: number[] = [];
  let sum = 0;
  for (const rate of popularity) sums.push((sum += rate));
  return () => {
    const at = Math.random() * sum;
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) > at) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
