import { type ByRegion } from "./outputs";

/** The same regions with other values. */
export function mapValues<From, To>(values: ByRegion<From>, change: (value: From) => To): ByRegion<To> {
  return Object.fromEntries(Object.entries(values).map(([region, value]) => [region, change(value)]));
}
