import { type ArgumentCheck } from "./errors";

/** Records a value that is none of the words of an argument; undefined stands for its default and passes. */
export function checkWord(
  check: ArgumentCheck,
  field: string,
  value: string | undefined,
  words: readonly string[],
): void {
  const fix = words.length > 2 ? `one of ${words.join(", ")}` : words.join(" or ");
  check.require(value === undefined || words.includes(value), field, value, fix);
}
