/**
 * The arithmetic of Kubernetes' disruption controller (pkg/controller/disruption): how many pods of a budget may be
 * evicted while all of them are healthy. Both percentages are rounded **up**.
 */

export type CountOrPercent = number | string;

export interface DisruptionLimits {
  /** Wins over `minAvailable`, as in the controller. */
  readonly maxUnavailable: CountOrPercent | undefined;
  readonly minAvailable: CountOrPercent | undefined;
}

/** Pods that may be evicted at once of `pods` healthy ones. With neither limit set the controller allows none. */
export function disruptionsAllowed(limits: DisruptionLimits, pods: number): number {
  if (pods <= 0) return 0;
  const { maxUnavailable, minAvailable } = limits;
  if (maxUnavailable !== undefined) {
    const desiredHealthy = Math.max(0, pods - scaled(maxUnavailable, pods));
    return Math.max(0, pods - desiredHealthy);
  }
  return minAvailable === undefined ? 0 : Math.max(0, pods - scaled(minAvailable, pods));
}

function scaled(limit: CountOrPercent, pods: number): number {
  const percent = typeof limit === "string" ? /^(\d+)%$/.exec(limit) : null;
  if (!percent) return Number(limit);
  return Math.ceil((Number(percent[1]) * pods) / 100);
}
