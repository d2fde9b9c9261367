import assert from "node:assert/strict";
import fc from "fast-check";
import { Metrics } from "../telemetry/metrics.ts";
import { type Bucket, RateLimits, takeFrom } from "./rate-limits.ts";

describe("a rate limit", () => {
  it("lets through no more than the burst and what has come back since, whenever the requests come", () => {
    const times = fc.array(fc.nat({ max: 500 }), { maxLength: 200 });
    const limits = fc.record({
      burst: fc.integer({ min: 1, max: 20 }),
      perSecond: fc.integer({ min: 1, max: 50 }),
    });
    fc.assert(
      fc.property(times, limits, (gaps, limit) => {
        let bucket: Bucket | undefined;
        let now = 0;
        let allowed = 0;
        for (const gap of gaps) {
          now += gap;
          const taken = takeFrom(bucket, limit, now);
          bucket = taken.bucket;
          if (taken.allowance.allowed) allowed += 1;
        }
        const total = gaps.slice(1).reduce((sum, gap) => sum + gap, 0);
        assert.ok(allowed <= limit.burst + (total / 1000) * limit.perSecond + 1e-6);
      }),
    );
  });

  it("says after how many seconds it lets the next one through", () => {
    const limit = { burst: 1, perSecond: 0.1 };
    const { bucket } = takeFrom(undefined, limit, 0);
    const { allowance } = takeFrom(bucket, limit, 0);
    assert.deepEqual(allowance, { allowed: false, left: 0, retryAfterSeconds: 10 });
    assert.equal(takeFrom(bucket, limit, 10_000).allowance.allowed, true);
  });

  it("holds in the process alone while the store of all is away", async () => {
    const away = () => Promise.reject(new Error("away"));
    const limits = new RateLimits({ script: away, run: away }, new Metrics());
    const limit = { burst: 2, perSecond: 0.001 };
    const allowed = async (key: string) => (await limits.take(key, limit)).allowed;
    assert.deepEqual([await allowed("a"), await allowed("a"), await allowed("a")], [true, true, false]);
    assert.equal(await allowed("b"), true);
    await limits.forgive("a");
    assert.equal(await allowed("a"), true);
  });

  it("keeps no more buckets than fit, whatever keys are invented", async () => {
    const limits = new RateLimits(undefined, new Metrics());
    for (let i = 0; i < 10_050; i++) await limits.take(`key-${i}`, { burst: 1, perSecond: 0.001 });
    assert.equal((await limits.take("key-0", { burst: 1, perSecond: 0.001 })).allowed, true);
    assert.equal((await limits.take("key-10049", { burst: 1, perSecond: 0.001 })).allowed, false);
  });
});
