/** A stretch of a load: the rate goes evenly from one value to another. */
export interface Stretch {
  readonly seconds: number;
  /** Arrivals a second at its beginning and at its end. */
  readonly from: number;
  readonly to: number;
}

/** Arrivals that a stretch holds. */
export function arrivalsOf({ seconds, from, to }: Stretch): number {
  return ((from + to) / 2) * seconds;
}

/**
 * The moments, in milliseconds from the beginning, at which somebody comes: as a Poisson process, because users do not know of each other.
 * They depend on nothing that the system does, which is what keeps a slow answer from hiding the requests that it delays.
 */
export function* arrivalTimes(stretches: readonly Stretch[], random: () => number): Generator<number> {
  let [begin, done, next] = [0, 0, gap(random)];
  for (const stretch of stretches) {
    const total = arrivalsOf(stretch);
    while (next <= done + total) {
      yield (begin + secondsUntil(stretch, next - done)) * 1000;
      next += gap(random);
    }
    begin += stretch.seconds;
    done += total;
  }
}

/** A distance of the unit Poisson process; stretched by the rate it becomes the time between two arrivals. */
function gap(random: () => number): number {
  return -Math.log(1 - random());
}

/** When, in seconds from its beginning, a stretch has held so many arrivals: its rate is a line, so their sum is a parabola. */
function secondsUntil({ seconds, from, to }: Stretch, arrivals: number): number {
  const slope = (to - from) / seconds;
  if (Math.abs(slope) < 1e-9) return arrivals / from;
  return (Math.sqrt(Math.max(0, from * from + 2 * slope * arrivals)) - from) / slope;
}
