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
  /** Whether it makes the keys with which tokens are signed, and is given what seals them. @default false */
  readonly sealsKeys?: boolean;
}

/** Who checks the tokens of users asks auth for its keys. */
const checksTokens = ["gateway", "catalog", "cart", "orders", "payments", "notifications"] as const;

/**
 * The storefront: who calls whom, and who works with which store. `test/storefront-contract.test.ts` compares it with the services as they are
 * written. Whoever has features that an operator may switch off reads the switches in the cache.
 */
export const storefront: Readonly<Record<ServiceName, StorefrontService>> = {
  gateway: { callers: ["balancer"], stores: ["cache", "sessions"] },
  auth: { callers: checksTokens, stores: ["database", "sessions"], sealsKeys: true },
  catalog: { callers: ["gateway", "search", "cart", "orders"], stores: ["database", "cache", "stream"] },
  search: { callers: ["gateway"], stores: ["database", "cache", "stream"] },
  cart: { callers: ["gateway", "orders"], stores: ["database", "cache", "stream"] },
  orders: { callers: ["gateway"], stores: ["database", "cache", "sessions", "stream"] },
  payments: { callers: ["gateway"], stores: ["database", "stream"] },
  notifications: { callers: ["gateway"], stores: ["database", "stream"] },
};

/** Topics of the stream: one for each kind of thing that others want to hear about. */
export const topics = ["catalog", "orders", "payments"] as const;

/** Where records go that a service cannot handle, for each topic. */
export const deadLetterTopics = topics.map((topic) => `${topic}.dead`);

/** Every topic that services write and read. */
export const allTopics: readonly string[] = [...topics, ...deadLetterTopics];
