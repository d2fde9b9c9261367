import { type ServiceName } from "../config/services";

/** A store that a service works with. */
export type Store = "database" | "cache" | "stream";

/** What the platform must know about a service beside its size and image. */
export interface StorefrontService {
  /** Services that call it; everybody else is refused. `balancer`: requests from outside. */
  readonly callers: readonly (ServiceName | "balancer")[];
  readonly stores: readonly Store[];
}

/** The storefront: who calls whom, and who works with which store. */
export const storefront: Readonly<Record<ServiceName, StorefrontService>> = {
  gateway: { callers: ["balancer"], stores: ["cache"] },
  auth: { callers: ["gateway"], stores: ["database", "cache"] },
  catalog: { callers: ["gateway", "cart", "orders"], stores: ["database", "cache"] },
  search: { callers: ["gateway"], stores: ["database", "cache", "stream"] },
  cart: { callers: ["gateway", "orders"], stores: ["database", "cache"] },
  orders: { callers: ["gateway"], stores: ["database", "stream"] },
  payments: { callers: ["orders"], stores: ["database", "stream"] },
  notifications: { callers: [], stores: ["database", "stream"] },
};

/** Topics of the stream: one for each kind of thing that others want to hear about. */
export const topics = ["catalog", "orders", "payments"] as const;
