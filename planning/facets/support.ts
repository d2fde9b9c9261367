import { type Facet } from "./facet";

/** What a resource is for that no rule, price or capacity reads by itself. */
export type SupportGroup =
  | "identity"
  | "encryption"
  | "secrets"
  | "network plumbing"
  | "names and certificates"
  | "settings"
  | "monitoring"
  | "delivery"
  | "schedules"
  | "functions"
  | "kubernetes plumbing"
  | "values";

/** A resource that is known and on purpose has no facet of its own. */
export interface Support extends Facet<"Support"> {
  readonly group: SupportGroup;
}
