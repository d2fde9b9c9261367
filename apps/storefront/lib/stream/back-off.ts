/** Longest wait between two tries, in milliseconds: within it a store that is back is used again. */
export const longestBackOff = 2_000;

/**
 * How long to wait after a number of failures in a row, in milliseconds: twice as long each time, half of it random, so that those who failed
 * together do not come back together.
 * @param random from 0 to 1.
 */
export function backOff(failures: number, random = Math.random()): number {
  const most = Math.min(longestBackOff, 25 * 2 ** Math.min(failures, 20));
  return most * (0.5 + random / 2);
}
