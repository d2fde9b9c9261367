import assert from "node:assert/strict";
import { styleFor } from "../text/style";
import { type Measurement, median, ratioPerResource, summary, totalOf } from "./summary";

const measurement = (name: string, resources: number, total: number, peakBytes?: number): Measurement => ({
  ...{ name, resources, peakBytes },
  phases: { start: total / 4, program: total / 2, policies: total / 8, report: total / 8 },
});

describe("the benchmark's summary", () => {
  it("takes the run in the middle by time, with the highest peak of all", () => {
    const runs = [
      measurement("prod", 500, 9000, 7),
      measurement("prod", 500, 2000, 9),
      measurement("prod", 500, 3000, 8),
    ];
    const middle = median(runs);
    assert.equal(totalOf(middle.phases), 3000);
    assert.equal(middle.peakBytes, 9);
  });

  it("compares the time per resource of the largest generated program with that of the smallest", () => {
    const ratio = ratioPerResource([
      measurement("prod", 500, 90_000),
      measurement("2000", 2000, 3000),
      measurement("10000", 10_000, 20_000),
      measurement("500", 500, 1000),
    ]);
    assert.equal(ratio, 1);
    assert.equal(ratioPerResource([measurement("prod", 500, 1), measurement("500", 500, 1)]), undefined);
  });

  it("says of each aim whether it is reached, and prints no line wider than the output", () => {
    const text = summary(
      [
        measurement("prod", 513, 7000, 9e8),
        measurement("500", 502, 1000, 5e8),
        measurement("10000", 10_002, 30_000, 2e9),
      ],
      3,
      styleFor({}),
    );
    assert.match(text, /^bench:preview · medians of 3 runs/);
    assert.match(text, /✖ prod in 7\.0 s: aim 3 s, at most 6 s/);
    assert.match(text, /✖ a resource takes 1\.51 × as long in the largest: aim 1\.3 ×/);
    assert.match(text, /✖ 2\u2009000 MB at the peak/);
    assert.deepEqual(
      text.split("\n").filter((line) => line.length > 100),
      [],
    );
  });

  it("says where memory was not measured, and judges no memory then", () => {
    const text = summary([measurement("500", 500, 1000)], 1, styleFor({}));
    assert.match(text, /not measured/);
    assert.doesNotMatch(text, /at the peak/);
  });
});
