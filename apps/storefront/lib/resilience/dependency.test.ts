import assert from "node:assert/strict";
import { Metrics } from "../telemetry/metrics.ts";
import { BreakerOpen } from "./breaker.ts";
import { Dependency } from "./dependency.ts";

const judge = () => ({ failed: true, again: true });
const options = { timeoutMilliseconds: 1_000, idempotent: true, judge };

/** A dependency that fails the first calls. */
function failing(times: number) {
  let calls = 0;
  const attempt = () => {
    calls += 1;
    return calls <= times ? Promise.reject(new Error("down")) : Promise.resolve("answer");
  };
  return { attempt, calls: () => calls };
}

describe("a call of a dependency", () => {
  it("is made again when it failed", async () => {
    const metrics = new Metrics();
    const { attempt, calls } = failing(1);
    assert.equal(await new Dependency("catalog", metrics).call(attempt, options), "answer");
    assert.equal(calls(), 2);
    assert.match(
      await metrics.registry.metrics(),
      /storefront_retries_total\{dependency="catalog",outcome="made"\} 1/,
    );
  });

  it("is made once only where a second time could do it twice", async () => {
    const { attempt, calls } = failing(1);
    const dependency = new Dependency("orders", new Metrics());
    await assert.rejects(dependency.call(attempt, { ...options, idempotent: false }), /down/);
    assert.equal(calls(), 1);
  });

  it("is not made again beyond the budget, so that an outage brings a tenth more calls and not twice as many", async () => {
    const never = { consecutive: Infinity, share: 0.999, leastPerSecond: 1e9, restMilliseconds: 1 };
    const dependency = new Dependency("catalog", new Metrics(), { breaker: never });
    const { attempt, calls } = failing(Infinity);
    await Promise.allSettled(Array.from({ length: 100 }, () => dependency.call(attempt, options)));
    assert.ok(calls() > 100 && calls() <= 110, `${calls()} calls for 100`);
  });

  it("is refused at once while the breaker is open, which the metrics say", async () => {
    const metrics = new Metrics();
    const dependency = new Dependency("search", metrics);
    const { attempt, calls } = failing(Infinity);
    for (let i = 0; i < 10; i++) await dependency.call(attempt, options).catch(() => {});
    const before = calls();
    await assert.rejects(dependency.call(attempt, options), BreakerOpen);
    assert.equal(calls(), before);
    const text = await metrics.registry.metrics();
    assert.match(text, /storefront_breaker_state\{dependency="search",state="open"\} 1/);
    assert.match(text, /storefront_calls_refused_total\{dependency="search",reason="breaker"\} [1-9]/);
  });

  it("shows in the metrics while it runs", async () => {
    const metrics = new Metrics();
    const dependency = new Dependency("cart", metrics);
    let end: () => void = () => {};
    const call = dependency.call(() => new Promise<void>((resolve) => (end = resolve)), options);
    await new Promise(setImmediate);
    assert.match(
      await metrics.registry.metrics(),
      /storefront_bulkhead_calls\{dependency="cart",state="running"\} 1/,
    );
    end();
    await call;
  });
});
