import { type ResourceContext, type SimulatedProvider, stableHex } from "./provider";

/** A package nobody taught: inputs pass through, every computed output stays unknown, no function is known. */
export const genericProvider: SimulatedProvider = {
  protocol: { secrets: true, resources: true },
  check: (context) => context.inputs,
  id: (context: ResourceContext) => `${context.name}-${stableHex(context.urn, 7)}`,
  computed: () => ({}),
  invoke: () => undefined,
};
