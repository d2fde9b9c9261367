import { type Facet } from "@tenfold/planning";

/** False where two things are certain to lie in different regions. */
export function mayShareRegion(one: Pick<Facet, "region">, other: Pick<Facet, "region">): boolean {
  return one.region === undefined || other.region === undefined || one.region === other.region;
}
