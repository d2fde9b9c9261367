import { type Route, type RouteTable } from "@tenfold/planning";

/** The IPv4 default route of a table; "unknown" where a route's destination is not known and could be it. */
export function defaultRoute(table: RouteTable): Route | "none" | "unknown" {
  const found = table.routes.find(
    ({ destination }) => destination.state === "known" && destination.value === "0.0.0.0/0",
  );
  if (found) return found;
  return table.routes.some(({ destination }) => destination.state === "unknown") ? "unknown" : "none";
}
