/**
 * Milliseconds after AWS's answer for which an access entry may not hold yet: AWS speaks of several seconds. A Kubernetes provider
 * that is refused meanwhile takes the cluster for unreachable until the end of the run.
 */
export const settlingMilliseconds = 30_000;

/**
 * Milliseconds until entries hold that were given their rights at these times, at most `settlingMilliseconds`, whatever the clocks
 * say; 0 where no time can be read.
 *
 * @param times RFC 3339, as AWS answers.
 * @param now milliseconds since 1970.
 */
export function remainingMilliseconds(times: readonly string[], now: number): number {
  const waits = times.map((time) => Date.parse(time) + settlingMilliseconds - now).filter(Number.isFinite);
  return Math.min(Math.max(0, ...waits), settlingMilliseconds);
}
