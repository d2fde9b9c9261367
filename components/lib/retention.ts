import { type ArgumentCheck } from "./errors";

/** Records a number of days that is no whole number of 1 or more; undefined stands for "not kept" and passes. */
export function checkRetention(check: ArgumentCheck, field: string, days: number | undefined): void {
  const whole = days === undefined || (Number.isInteger(days) && days >= 1);
  check.require(whole, field, days, "a whole number of days, 1 or more");
}
