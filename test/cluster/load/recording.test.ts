import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { versionOf } from "../control/programs";
import { type Curve, curves, requestsTarget, seconds, utilization } from "./curves";
import type { Recorded } from "./record";
import { readRecording, recordedFile, textOf } from "./recording";
import { speed } from "./time";

/** What the recording may be late by: one look of the autoscaler, and one of who wrote it down. */
const late = 2.5;

describe("the recorded autoscaler", () => {
  const recording = readRecording();
  const of = (name: string): Recorded =>
    recording.curves.find((curve) => curve.name === name) ?? assert.fail(`${name} is not recorded`);
  const sizes = (name: string) => of(name).replicas.map(([, replicas]) => replicas);
  /** When it first had other replicas than at the beginning. */
  const moved = (name: string) => of(name).replicas[1]?.[0] ?? assert.fail(`${name} has never moved`);
  const reasons = (name: string) => new Set(of(name).reasons.flatMap(([, given]) => given));

  it("is of the controller and the clock that the tests use, small, and as the recorder writes it", () => {
    const { kubernetes, speed: recorded, seconds: length } = recording;
    assert.deepEqual(
      [kubernetes, recorded, length],
      [versionOf("controlPlane", "k8s.io/kubernetes"), speed, seconds],
    );
    assert.ok(statSync(recordedFile).size < 150_000);
    assert.equal(textOf(recording), readFileSync(recordedFile, "utf8"));
  });

  it("has every curve, at least twenty, with the autoscaler that it was met by", () => {
    assert.ok(curves.length >= 20);
    assert.equal(new Set(curves.map(({ name }) => name)).size, curves.length);
    assert.deepEqual(
      recording.curves.map(({ looks, replicas, reasons, ...head }) => {
        assert.ok(looks.length > 0 && replicas.length > 0 && reasons.length > 0, head.name);
        return head;
      }),
      curves.map(headOf),
    );
  });

  const headOf = ({ name, metric, min, max, behavior = {}, manner }: Curve) => ({
    ...{ name, metric, min, max },
    target: metric === "cpu" ? utilization : requestsTarget,
    ...{ behavior, readyAfter: manner?.readyAfter ?? 0 },
  });

  for (const curve of curves) {
    it(`follows ${curve.name} from its first second to its last, within its bounds`, () => {
      const { looks, replicas, min, max } = of(curve.name);
      const times = [0, ...looks.map((look) => look.seconds), seconds];
      const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      // Told by the controller's own clock: it may look once more while the recording ends.
      assert.ok(
        gaps.slice(0, -1).every((gap) => gap > 0 && gap <= late),
        `gaps to ${Math.max(...gaps)} s`,
      );
      assert.ok((gaps.at(-1) ?? late) <= late);
      for (const { pods, ready, told, sum } of looks) {
        assert.ok(pods >= 1 && ready <= pods && told <= pods && sum >= 0 && (told > 0 || sum === 0));
      }
      assert.equal(replicas[0]?.[0], 0);
      for (const [index, [time, count]] of replicas.entries()) {
        assert.ok(count >= min && count <= max, `${count} replicas`);
        if (index === 0) continue;
        assert.ok(time > (replicas[index - 1]?.[0] ?? 0) && count !== replicas[index - 1]?.[1]);
      }
    });

    it(`was told the load of ${curve.name}`, () => {
      const whole = of(curve.name).looks.filter(({ told, pods }) => told === pods);
      // Where the load jumps, it is asked a moment before or after.
      const off = whole.filter(({ seconds: time, sum }) => {
        const near = [time - 0.1, time, time + 0.1].map(curve.load);
        return sum / 1000 < Math.min(...near) * 0.98 - 0.1 || sum / 1000 > Math.max(...near) * 1.02 + 0.1;
      });
      assert.ok(off.length <= whole.length / 50, JSON.stringify(off.slice(0, 3)));
    });
  }

  it("steps: doubles each second towards ten times the load, and waits out the window on the way down", () => {
    assert.deepEqual(sizes("step-up-tenfold"), [2, 6, 12, 20]);
    assert.deepEqual(sizes("step-up-small"), [2, 4]);
    assert.deepEqual(sizes("step-down"), [20, 2]);
    within(moved("step-down"), 30 + 20);
    assert.equal(sizes("step-up-beyond-max").at(-1), 20);
    assert.ok(reasons("step-up-beyond-max").has("TooManyReplicas"));
    assert.equal(sizes("step-down-below-min").at(-1), 5);
    assert.ok(reasons("step-down-below-min").has("TooFewReplicas"));
  });

  it("ramps: follows up and down in small steps", () => {
    const [up, down] = [sizes("ramp-up-and-stay"), sizes("ramp-down")];
    assert.ok(up.length >= 10 && up.every((count, index) => index === 0 || count > (up[index - 1] ?? 0)));
    assert.ok(
      down.length >= 10 && down.every((count, index) => index === 0 || count < (down[index - 1] ?? 0)),
    );
    assert.deepEqual([up[0], down[0]], [2, 30]);
  });

  it("leaves alone what is within a tenth, and a dip shorter than the window", () => {
    for (const name of ["within-tolerance", "noise-a-tenth", "dip-shorter-than-the-window"]) {
      assert.equal(sizes(name).length, 1, name);
    }
    assert.ok(reasons("dip-shorter-than-the-window").has("ScaleDownStabilized"));
  });

  it("noise: the window keeps it at the peak, without one it goes up and down", () => {
    assert.ok(sizes("noise-a-third").length <= 3);
    const counts = sizes("noise-without-stabilization");
    const turns = counts.filter((count, index) => {
      const [before, after] = [counts[index - 1] ?? count, counts[index + 1] ?? count];
      return (count - before) * (after - count) < 0;
    });
    assert.ok(turns.length >= 10, `${turns.length} turns`);
  });

  it("missing metrics: silent pods count against the move, and without any metric nothing moves", () => {
    for (const curve of curves.filter(({ manner }) => manner?.silent)) {
      assert.ok(
        of(curve.name).looks.some(({ told, pods }) => told < pods),
        curve.name,
      );
    }
    const full = sizes("step-up-tenfold").at(-1) ?? 0;
    assert.ok((sizes("a-fifth-of-the-pods-silent").at(-1) ?? full) < full);
    assert.deepEqual(sizes("half-silent-while-it-shrinks"), [20]);
    assert.ok(reasons("silent-for-a-while").has("FailedGetResourceMetric"));
    assert.ok(of("silent-for-a-while").replicas.every(([time]) => time < 25 || time > 45));
  });

  it("pods that are not ready yet: the looks see them, for as long as they take", () => {
    for (const curve of curves.filter(({ manner }) => manner?.readyAfter)) {
      const waiting = of(curve.name).looks.filter(({ ready, pods }) => ready < pods);
      const length = (waiting.at(-1)?.seconds ?? 0) - (waiting[0]?.seconds ?? 0);
      assert.ok(length > 6 && length < 16, `${curve.name}: ${length} s`);
    }
  });

  const within = (time: number, expected: number) =>
    assert.ok(time >= expected - 0.5 && time <= expected + late, `${time} s, expected ${expected} s`);

  /** The greatest change within any window of a policy's period, less what the clocks of two processes differ by. */
  function changes(name: string, period: number): { readonly from: number; readonly by: number }[] {
    const { replicas } = of(name);
    return replicas.flatMap(([start, count], index) => {
      if (index === 0) return [];
      const from = replicas[index - 1]?.[1] ?? count;
      const inside = replicas.slice(index).filter(([time]) => time < start + period - 0.5);
      return [{ from, by: (inside.at(-1)?.[1] ?? count) - from }];
    });
  }

  /** Curve, period in seconds, the greatest change that its policy allows from a number of replicas. */
  const policies: readonly (readonly [string, number, (from: number) => number])[] = [
    ["four-pods-each-five-seconds", 5, () => 4],
    ["half-again-each-five-seconds", 5, (from) => Math.ceil(from * 1.5) - from],
    ["the-lesser-of-two-policies", 5, (from) => Math.min(3, from)],
    ["a-tenth-down-each-four-seconds", 4, (from) => from - Math.floor(from * 0.9)],
  ];
  for (const [name, period, allowed] of policies) {
    it(`behaviour policy: ${name}, and never more`, () => {
      const made = changes(name, period);
      assert.ok(made.length >= 3);
      for (const { from, by } of made) assert.ok(Math.abs(by) <= allowed(from), `${by} from ${from}`);
      // It is the policy that holds it back.
      assert.ok(
        made.slice(0, -1).every(({ from, by }) => Math.abs(by) === allowed(from)),
        JSON.stringify(made),
      );
    });
  }

  it("behaviour policy: up only after ten seconds, and never down", () => {
    within(moved("up-after-ten-seconds"), 10 + 10);
    assert.ok(reasons("up-after-ten-seconds").has("ScaleUpStabilized"));
    assert.deepEqual(sizes("never-down"), [20]);
    const last = of("never-down").looks.at(-1);
    assert.ok(
      last && last.sum < (20 * 1000 * utilization) / 100 / 5,
      "its load is a fifth of what its pods take",
    );
  });
});
