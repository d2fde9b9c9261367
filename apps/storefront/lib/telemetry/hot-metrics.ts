import { type Registry } from "prom-client";

type Labels = Readonly<Record<string, string>>;

/** One of the values of a metric, to be kept by whoever counts: to count is then one addition. */
export interface Cell {
  value: number;
}

interface Sample {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

interface Description {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
}

/** Values by their labels. */
class Cells<T> {
  readonly #names: readonly string[];
  readonly #create: () => T;
  readonly #cells = new Map<string, { readonly labels: Labels; readonly cell: T }>();

  constructor(names: readonly string[], create: () => T) {
    this.#names = names;
    this.#create = create;
  }

  /** @param values one for each label, in the order of their names. */
  of(values: readonly string[]): T {
    const key = values.join("\n");
    const known = this.#cells.get(key);
    if (known) return known.cell;
    const labels = Object.fromEntries(this.#names.map((name, index) => [name, values[index] ?? ""]));
    const cell = this.#create();
    this.#cells.set(key, { labels, cell });
    return cell;
  }

  flatMap<R>(each: (labels: Labels, cell: T) => readonly R[]): R[] {
    return [...this.#cells.values()].flatMap(({ labels, cell }) => each(labels, cell));
  }
}

/** What the registry asks of a metric. */
abstract class HotMetric {
  abstract readonly type: "counter" | "histogram";
  readonly aggregator = "sum";
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];

  constructor({ name, help, labelNames }: Description, registry: Registry) {
    this.name = name;
    this.help = help;
    this.labelNames = labelNames;
    // The registry is typed for the classes of its own library, and asks for no more than these fields and `get`.
    registry.registerMetric(this as never);
  }

  protected abstract get samples(): Sample[];

  get(): Promise<object> {
    const { name, help, type, aggregator } = this;
    return Promise.resolve({ name, help, type, aggregator, values: this.samples });
  }
}

/**
 * A counter for what happens with every request. The library's own looks labels up by an object each time, which takes longer than what is counted
 * here.
 */
export class HotCounter extends HotMetric {
  readonly type = "counter";
  readonly #cells: Cells<Cell>;

  constructor(description: Description, registry: Registry) {
    super(description, registry);
    this.#cells = new Cells(description.labelNames, () => ({ value: 0 }));
  }

  /** @param values one for each label, in the order of their names. */
  cell(...values: string[]): Cell {
    return this.#cells.of(values);
  }

  protected get samples(): Sample[] {
    return this.#cells.flatMap((labels, { value }) => [{ labels, value }]);
  }
}

/** Observations of one combination of labels. */
export class HotObservations {
  readonly #bounds: readonly number[];
  /** Observations up to each bound and above the one before; the last are above all. */
  readonly #counts: number[];
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = new Array<number>(bounds.length + 1).fill(0);
  }

  observe(value: number): void {
    const bounds = this.#bounds;
    let index = 0;
    while (index < bounds.length && value > (bounds[index] ?? 0)) index++;
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#sum += value;
  }

  samples(name: string, labels: Labels): Sample[] {
    let count = 0;
    const buckets = this.#counts.map((own, index) => {
      count += own;
      return {
        metricName: `${name}_bucket`,
        labels: { le: this.#bounds[index] ?? "+Inf", ...labels },
        value: count,
      };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: this.#sum },
      { metricName: `${name}_count`, labels, value: count },
    ];
  }
}

/** A histogram for what happens with every request; see `HotCounter`. */
export class HotHistogram extends HotMetric {
  readonly type = "histogram";
  readonly upperBounds: readonly number[];
  readonly #cells: Cells<HotObservations>;

  /** @param bounds upper bounds of the buckets, the least first. */
  constructor(description: Description, bounds: readonly number[], registry: Registry) {
    super(description, registry);
    this.upperBounds = bounds;
    this.#cells = new Cells(description.labelNames, () => new HotObservations(bounds));
  }

  /** @param values one for each label, in the order of their names. */
  cell(...values: string[]): HotObservations {
    return this.#cells.of(values);
  }

  protected get samples(): Sample[] {
    return this.#cells.flatMap((labels, cell) => cell.samples(this.name, labels));
  }
}
