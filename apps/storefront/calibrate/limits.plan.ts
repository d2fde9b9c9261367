/** What kept a step of the search from going faster. */
export type Limit =
  "the service's processor" | "the generator" | "the stores" | "other work on the machine" | "waiting";

/** Shares of a core, 0 to 1, over a step. */
export interface Shares {
  /** Of the service, on its core. */
  readonly service: number;
  /** Of everything, the service included, on the service's core. */
  readonly serviceCore: number;
  /** Of the generator, and of the stores, on the other core. */
  readonly generator: number;
  readonly stores: number;
  readonly otherCore: number;
}

/** A core that is so busy is the bottleneck. */
const full = 0.85;

/**
 * What limited a step that failed: the core that was full, and on that the one who used most of it. Where no core was full, something waited: for a
 * connection, a lock, a disk.
 */
export function limitOf({ service, serviceCore, generator, stores, otherCore }: Shares): Limit {
  const othersHere = serviceCore - service;
  if (serviceCore >= full)
    return service >= othersHere ? "the service's processor" : "other work on the machine";
  if (otherCore < full) return "waiting";
  const othersThere = otherCore - generator - stores;
  if (othersThere > generator && othersThere > stores) return "other work on the machine";
  return generator >= stores ? "the generator" : "the stores";
}
