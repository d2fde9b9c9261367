import { type z } from "zod";
import { section } from "./leaves";

/** The services of the storefront, in the order in which a request meets them. */
export const serviceNames = [
  "gateway",
  "auth",
  "catalog",
  "search",
  "cart",
  "orders",
  "payments",
  "notifications",
] as const;

export type ServiceName = (typeof serviceNames)[number];

/** A group with one entry for each service. */
export function perService<Item extends z.ZodType>(item: Item) {
  const entries = serviceNames.map((name) => [name, item] as const);
  return section(Object.fromEntries(entries) as Record<ServiceName, Item>);
}
