import assert from "node:assert/strict";
import fc from "fast-check";
import { parseDailyWindow, parseWeeklyWindow, windowsOverlap } from "./windows.plan";

const overlap = (daily: string, weekly: string) =>
  windowsOverlap(parseDailyWindow(daily)!, parseWeeklyWindow(weekly)!);

describe("maintenance and backup windows", () => {
  it("are read with their length, across midnight and across the end of the week", () => {
    assert.deepEqual(parseDailyWindow("23:30-00:30"), { start: 1410, length: 60 });
    assert.deepEqual(parseWeeklyWindow("sun:23:30-mon:00:30"), { start: 6 * 1440 + 1410, length: 60 });
  });

  it("are refused where they are no times", () => {
    for (const text of ["3:00-4:00", "24:00-25:00", "03:00", "03:61-04:00"]) {
      assert.equal(parseDailyWindow(text), undefined, text);
    }
    for (const text of ["son:05:00-son:06:00", "Sun:05:00-Sun:06:00", "05:00-06:00"]) {
      assert.equal(parseWeeklyWindow(text), undefined, text);
    }
  });

  it("overlap where they share a minute of any day", () => {
    assert.equal(overlap("03:00-04:00", "sun:05:00-sun:06:00"), false);
    assert.equal(overlap("03:00-05:00", "sun:05:00-sun:06:00"), false);
    assert.equal(overlap("03:00-05:01", "sun:05:00-sun:06:00"), true);
    assert.equal(overlap("23:30-00:30", "mon:00:00-mon:01:00"), true);
    assert.equal(overlap("00:10-00:40", "sun:23:30-mon:00:30"), true);
  });

  it("overlap exactly where stepping through the week minute by minute says so", () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    const weekMinute = fc.integer({ min: 0, max: 7 * 1440 - 1 });
    const length = fc.integer({ min: 30, max: 600 });
    const inside = (start: number, size: number, cycle: number, at: number) =>
      (at - start + cycle) % cycle < size;
    fc.assert(
      fc.property(minute, length, weekMinute, length, (start, size, weekStart, weekSize) => {
        let shared = false;
        for (let at = 0; at < 7 * 1440 && !shared; at++) {
          shared = inside(start, size, 1440, at % 1440) && inside(weekStart, weekSize, 7 * 1440, at);
        }
        const daily = { start, length: size };
        assert.equal(windowsOverlap(daily, { start: weekStart, length: weekSize }), shared);
      }),
      { numRuns: 200 },
    );
  });
});
