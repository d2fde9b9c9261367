import type { StoreAddresses } from "../stores/addresses.plan.ts";

/** Where the stores of a run of tests are, or why there are none. */
export type Announcement = { readonly addresses: StoreAddresses } | { readonly unavailable: string };

/** Variable that carries it, as JSON, from the process that has started the stores to those that run the tests. */
export const announcementVariable = "TENFOLD_TEST_STORES";

/** What the first process has announced; undefined when the run has no global setup. */
export function announced(environment: NodeJS.ProcessEnv = process.env): Announcement | undefined {
  const text = environment[announcementVariable];
  return text ? (JSON.parse(text) as Announcement) : undefined;
}
