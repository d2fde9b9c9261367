import { type PropertyValue } from "../graph/value";

const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A Kubernetes quantity as a number: `250m` is 0.25, `1Gi` is 2³⁰, `1e3` is 1000. Undefined for anything else. */
export function asQuantity(value: PropertyValue): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/.exec(value.trim());
  if (!match) return undefined;
  const [, digits = "", exponent, unit = ""] = match;
  const factor = exponent === undefined ? factors[unit] : 10 ** Number(exponent);
  // 250 × 1e-3 is not 0.25 exactly; twelve digits are more than any quantity means.
  return factor === undefined ? undefined : Number((Number(digits) * factor).toPrecision(12));
}
