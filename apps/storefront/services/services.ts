import { type Service } from "../lib/service.ts";
import { auth } from "./auth/service.ts";
import { cart } from "./cart/service.ts";
import { catalog } from "./catalog/service.ts";
import { gateway } from "./gateway/service.ts";
import { notifications } from "./notifications/service.ts";
import { orders } from "./orders/service.ts";
import { payments } from "./payments/service.ts";
import { search } from "./search/service.ts";

/** Every service, in the order in which their schemas are made. */
export const services: readonly Service[] = [
  gateway,
  auth,
  catalog,
  search,
  cart,
  orders,
  payments,
  notifications,
];
