/** One turn of a measurement. */
export interface Turn {
  /** Requests, or rows committed, in a second by the clock. */
  readonly rate: number;
  /** The same in a second of the process's own processor time: what it would do with a core to itself. */
  readonly ratePerCore: number;
}

/** A service beside its ceiling. */
export interface Ratio {
  readonly own: Turn;
  readonly ceiling: Turn;
  /** Of the two rates, 0 to 1 and above. */
  readonly share: number;
}

/** The middle one; of an even number the lower of the two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

function medianTurn(turns: readonly Turn[]): Turn {
  return {
    rate: median(turns.map(({ rate }) => rate)),
    ratePerCore: median(turns.map(({ ratePerCore }) => ratePerCore)),
  };
}

/**
 * Medians of turns that were taken in turn, and the median of the ratios of neighbours: what disturbs the machine for a while disturbs both.
 * @param by what is compared: `ratePerCore` where a processor is the ceiling, `rate` where a store is.
 */
export function ratioOf(pairs: readonly (readonly [own: Turn, ceiling: Turn])[], by: keyof Turn): Ratio {
  return {
    own: medianTurn(pairs.map(([own]) => own)),
    ceiling: medianTurn(pairs.map(([, ceiling]) => ceiling)),
    share: median(pairs.map(([own, ceiling]) => own[by] / ceiling[by])),
  };
}

/** The value below which a share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
