import { type ServiceName } from "../config/services";

/**
 * A store that a service works with, always in the service's own region.
 *
 * `cache` is what home computes and every region reads: elsewhere it refuses writes, and a service goes on without. `sessions` is written
 * in each region for itself.
 *
 * Records of the `stream` are copied to every region, where the same services run: whoever consumes them joins its consumer group only
 * while the database of its region is the writer, which it asks the database. Without that everything would be done twice; by a setting
 * of ours a move of home would need a deployment. README.md has the whole contract.
 */
export type Store = "database" | "cache" | "sessions" | "stream";

/** What the platform must know about a service beside its size and image. */
export interface StorefrontService {
  /** Services that call it; everybody else is refused. `balancer`: requests from outside. */
  readonly callers: readonly (ServiceName | "balancer")[];
  readonly stores: readonly Store[];
}

/** The storefront: who calls whom, and who works with which store. */
export const storefront: Readonly<Record<ServiceName, StorefrontService>> = {
  gateway: { callers: ["balancer"], stores: ["sessions"] },
  auth: { callers: ["gateway"], stores: ["database", "sessions"] },
  catalog: { callers: ["gateway", "cart", "orders"], stores: ["database", "cache"] },
  search: { callers: ["gateway"], stores: ["database", "cache", "stream"] },
  cart: { callers: ["gateway", "orders"], stores: ["database", "sessions"] },
  orders: { callers: ["gateway"], stores: ["database", "stream"] },
  payments: { callers: ["orders"], stores: ["database", "stream"] },
  notifications: { callers: [], stores: ["database", "stream"] },
};

/** Topics of the stream: one for each kind of thing that others want to hear about. */
export const topics = ["catalog", "orders", "payments"] as const;
