/** A rate that was tried, and whether it met the objective. */
export interface Tried {
  readonly rate: number;
  readonly good: boolean;
}

/** Where a search ends: between a good rate and a bad one that are so close. */
const closeEnough = 1.15;

/**
 * The next rate to try: twice the best one until one is bad, then between the two by their geometric mean. Undefined when the search has ended, or
 * has no steps left.
 */
export function nextRate(tried: readonly Tried[], start: number, mostSteps: number): number | undefined {
  if (tried.length >= mostSteps) return undefined;
  const bad = Math.min(...tried.filter(({ good }) => !good).map(({ rate }) => rate));
  // A good answer above a bad one was luck, or the bad one bad luck: what is below the least bad one counts.
  const best = Math.max(0, ...tried.filter(({ good, rate }) => good && rate < bad).map(({ rate }) => rate));
  if (tried.length === 0) return start;
  if (bad === Infinity) return best * 2;
  if (best === 0) return bad > 1 ? Math.max(1, bad / 2) : undefined;
  return bad / best <= closeEnough ? undefined : Math.sqrt(bad * best);
}

/** The greatest good rate below every bad one; 0 where none was good. */
export function bestRate(tried: readonly Tried[]): number {
  const bad = Math.min(...tried.filter(({ good }) => !good).map(({ rate }) => rate));
  return Math.max(0, ...tried.filter(({ good, rate }) => good && rate < bad).map(({ rate }) => rate));
}
