import { auth, catalog, search } from "./reading.ts";
import { type Subject } from "./subject.ts";
import { cart, gateway, monolith, notifications, orders, payments } from "./writing.ts";

/** Everything that is measured, in the order of a request's way. */
export const subjects: readonly Subject[] = [
  gateway,
  auth,
  catalog,
  search,
  cart,
  orders,
  payments,
  notifications,
  monolith,
];
