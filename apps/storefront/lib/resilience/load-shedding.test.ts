import assert from "node:assert/strict";
import fc from "fast-check";
import { type Priority } from "../request-context.ts";
import { EventLoopDelay, type Load, refusal } from "./load-shedding.ts";

const loads: fc.Arbitrary<Load> = fc.record({
  inFlight: fc.nat({ max: 1_000 }),
  delayMilliseconds: fc.nat({ max: 500 }),
});
const order: readonly Priority[] = ["sheddable", "normal", "critical"];

describe("what is refused under load", () => {
  it("is browsing first and orders last: what is taken on of one priority is taken on of every higher one", () => {
    fc.assert(
      fc.property(loads, (load) => {
        const taken = order.map((priority) => refusal(priority, load) === undefined);
        assert.deepEqual(taken, [...taken].sort());
      }),
    );
  });

  it("grows with the load: what is refused stays refused when more comes", () => {
    fc.assert(
      fc.property(loads, loads, fc.constantFrom(...order), (load, more, priority) => {
        if (refusal(priority, load) === undefined) return;
        const heavier = {
          inFlight: load.inFlight + more.inFlight,
          delayMilliseconds: load.delayMilliseconds + more.delayMilliseconds,
        };
        assert.ok(refusal(priority, heavier));
      }),
    );
  });

  it("is nothing while there is little to do", () => {
    for (const priority of order) {
      assert.equal(refusal(priority, { inFlight: 149, delayMilliseconds: 59 }), undefined);
    }
    assert.equal(refusal("sheddable", { inFlight: 150, delayMilliseconds: 0 }), "in-flight");
    assert.equal(refusal("normal", { inFlight: 150, delayMilliseconds: 0 }), undefined);
    assert.equal(refusal("normal", { inFlight: 0, delayMilliseconds: 120 }), "delay");
    assert.equal(refusal("critical", { inFlight: 0, delayMilliseconds: 120 }), undefined);
  });
});

describe("the delay of the event loop", () => {
  it("counts when it lasts, not when it is one pause", () => {
    const delay = new EventLoopDelay();
    delay.note(400);
    assert.equal(delay.milliseconds, 0);
    for (let i = 0; i < 5; i++) delay.note(80);
    assert.equal(delay.milliseconds, 80);
    delay.note(1);
    assert.equal(delay.milliseconds, 1);
  });

  it("is measured", async () => {
    const delay = new EventLoopDelay({ everyMilliseconds: 1, samples: 1 });
    delay.start();
    try {
      await new Promise((resolve) => setTimeout(resolve, 5));
      const until = performance.now() + 40;
      while (performance.now() < until);
      // Timers run in order of their time: the sampler's was due first.
      await new Promise((resolve) => setTimeout(resolve, 0));
      assert.ok(delay.milliseconds >= 20, `${delay.milliseconds}`);
    } finally {
      delay.stop();
    }
  });
});
