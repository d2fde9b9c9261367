import type * as pulumi from "@pulumi/pulumi";

/** Helm values; some are known only once AWS has answered. */
export type Values = Readonly<Record<string, pulumi.Input<unknown>>>;

/** Memory is limit and request alike; processor time has no limit. */
export function asks(cpu: string, memory: string) {
  return { requests: { cpu, memory }, limits: { memory } };
}

/** The user's values over ours: groups are merged, everything else is taken as it is given. */
export function mergedValues(ours: Values, given: Readonly<Record<string, unknown>> = {}): Values {
  const merged: Record<string, pulumi.Input<unknown>> = { ...ours };
  for (const [key, value] of Object.entries(given)) {
    const before = ours[key];
    merged[key] = isGroup(before) && isGroup(value) ? mergedValues(before, value) : value;
  }
  return merged;
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
