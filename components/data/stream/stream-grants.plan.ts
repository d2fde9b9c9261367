/** One name that no grant can be about. */
export interface GrantNameMistake {
  readonly field: string;
  readonly value: string;
  readonly fix: string;
}

/** Names of topics, groups and transactions that are none, and prefixes that would stand for everything. */
export function grantNameMistakes(names: Readonly<Record<string, string>>): readonly GrantNameMistake[] {
  return Object.entries(names)
    .filter(([, value]) => !/^[a-zA-Z0-9._-]{1,248}[*a-zA-Z0-9._-]?$/.test(value))
    .map(([field, value]) => ({
      field,
      value,
      fix: "letters, digits, dots, _ and -, at most 249; a prefix ends with *, and * alone would be everything",
    }));
}

/** Name of what is granted: part of the policy's name. A prefix says so in words, as `*` is no sign of a name. */
export function streamRight(right: "produce" | "consume", ...names: readonly string[]): string {
  return [right, ...names.map((name) => name.replace(/\*$/, ".any"))].join("-");
}
