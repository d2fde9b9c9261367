/** `1 zone`, `3 zones`. */
export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number} ${number === 1 ? singular : plural}`;
}

/** `a`, `a and b`, `a, b and c`; at most six names, the rest counted. */
export function list(names: readonly string[], conjunction: "and" | "or" = "and"): string {
  const most = 6;
  const shown =
    names.length > most ? [...names.slice(0, most - 1), `${names.length - most + 1} more`] : names;
  if (shown.length < 2) return shown.join("");
  return `${shown.slice(0, -1).join(", ")} ${conjunction} ${shown.at(-1) ?? ""}`;
}

/** `1 is`, `3 are`. */
export function are(number: number): string {
  return `${number} ${number === 1 ? "is" : "are"}`;
}
