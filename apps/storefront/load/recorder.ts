import { build, type Histogram } from "hdr-histogram-js";

/** What happened to the requests of one step. */
export interface StepResult {
  readonly step: string;
  readonly count: number;
  /** Answers that were not the wanted ones, by status or reason. */
  readonly failures: Readonly<Record<string, number>>;
  /** Milliseconds from the moment at which the request should have been sent. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

interface Row {
  readonly histogram: Histogram;
  readonly failures: Map<string, number>;
  count: number;
}

/** Collects times and failures of a run. */
export class Recorder {
  readonly #rows = new Map<string, Row>();

  /**
   * @param milliseconds since the moment at which the request was due, not since it was sent: a system that stalls delays those who come
   *   meanwhile, too.
   * @param failure why the answer is none; undefined for a good one.
   */
  record(step: string, milliseconds: number, failure?: string): void {
    const row = this.#row(step);
    row.count++;
    row.histogram.recordValue(Math.max(1, Math.round(milliseconds * 1000)));
    if (failure) row.failures.set(failure, (row.failures.get(failure) ?? 0) + 1);
  }

  results(): StepResult[] {
    return [...this.#rows].map(([step, { histogram, failures, count }]) => {
      const at = (percentile: number) => histogram.getValueAtPercentile(percentile) / 1000;
      return {
        step,
        count,
        failures: Object.fromEntries(failures),
        p50: at(50),
        p95: at(95),
        p99: at(99),
        max: histogram.maxValue / 1000,
      };
    });
  }

  #row(step: string): Row {
    const known = this.#rows.get(step);
    if (known) return known;
    // Microseconds up to ten minutes.
    const histogram = build({
      lowestDiscernibleValue: 1,
      highestTrackableValue: 600_000_000,
      numberOfSignificantValueDigits: 3,
    });
    const row: Row = { histogram, failures: new Map(), count: 0 };
    this.#rows.set(step, row);
    return row;
  }
}
