import assert from "node:assert/strict";
import fc from "fast-check";
import { arrivalsOf, arrivalTimes, type Stretch } from "./arrivals.plan.ts";
import { seededRandom, zipf } from "./random.ts";

const rates = fc.integer({ min: 1, max: 300 });
const stretches: fc.Arbitrary<Stretch> = fc.record({
  seconds: fc.integer({ min: 1, max: 30 }),
  from: rates,
  to: rates,
});

describe("the arrivals of a load", () => {
  it("are as many as the rate says, within what chance does", () => {
    fc.assert(
      fc.property(fc.array(stretches, { minLength: 1, maxLength: 3 }), fc.nat(), (plan, seed) => {
        const expected = plan.reduce((sum, stretch) => sum + arrivalsOf(stretch), 0);
        const count = [...arrivalTimes(plan, seededRandom(seed))].length;
        // Five standard deviations of a Poisson count.
        assert.ok(Math.abs(count - expected) <= 5 * Math.sqrt(expected) + 1, `${count} of ${expected}`);
      }),
    );
  });

  it("come in order and within the time of the plan", () => {
    fc.assert(
      fc.property(fc.array(stretches, { minLength: 1, maxLength: 3 }), fc.nat(), (plan, seed) => {
        const times = [...arrivalTimes(plan, seededRandom(seed))];
        const end = plan.reduce((sum, { seconds }) => sum + seconds, 0) * 1000;
        assert.deepEqual(
          times,
          [...times].sort((a, b) => a - b),
        );
        assert.ok(times.every((time) => time >= 0 && time <= end + 1e-6));
      }),
    );
  });

  it("grow denser along a ramp", () => {
    const times = [...arrivalTimes([{ seconds: 10, from: 10, to: 100 }], seededRandom(1))];
    const [early, late] = [times.filter((t) => t < 5000).length, times.filter((t) => t >= 5000).length];
    assert.ok(late > 1.8 * early, `${early}, then ${late}`);
  });
});

describe("what is asked for", () => {
  it("follows Zipf's law", () => {
    const draw = zipf(1000, seededRandom(7), 1);
    const counts = new Array<number>(1000).fill(0);
    for (let i = 0; i < 100_000; i++) {
      const rank = draw();
      counts[rank] = (counts[rank] ?? 0) + 1;
    }
    // The first is asked for twice as often as the second, and ten times as often as the tenth.
    assert.ok(Math.abs((counts[0] ?? 0) / (counts[1] ?? 1) - 2) < 0.15);
    assert.ok(Math.abs((counts[0] ?? 0) / (counts[9] ?? 1) - 10) < 1.2);
  });
});
