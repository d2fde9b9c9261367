import { type StackConfig } from "./schema";

/** Entries that are valid by themselves, tier by tier; those with a mistake of their own are left out. */
export type Sections = Partial<Omit<StackConfig, "sizes">> & {
  readonly sizes?: Partial<StackConfig["sizes"]>;
};
