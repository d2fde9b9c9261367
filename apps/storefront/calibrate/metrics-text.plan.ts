/** Lines of Prometheus's text format: value by name with labels. */
export type MetricValues = ReadonlyMap<string, number>;

/** Reads what a process says of itself. */
export function parseMetrics(text: string): MetricValues {
  const values = new Map<string, number>();
  for (const line of text.split("\n")) {
    const at = line.lastIndexOf(" ");
    if (line.startsWith("#") || at < 0) continue;
    values.set(line.slice(0, at), Number(line.slice(at + 1)));
  }
  return values;
}

/** The sum over all series of a name whose labels contain a text. */
export function sumOf(values: MetricValues, name: string, label = ""): number {
  let sum = 0;
  for (const [series, value] of values) {
    const [own = ""] = series.split("{");
    if (own === name && series.includes(label)) sum += value;
  }
  return sum;
}
