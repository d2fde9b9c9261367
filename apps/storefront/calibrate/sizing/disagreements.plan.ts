import { serviceNames } from "../../lib/service.ts";
import { type Field, type Values, valuesOf } from "./environment-file.ts";
import { type Sizes } from "./sizing.plan.ts";

/** A size that does not follow from the calibration any more. */
export interface Disagreement {
  readonly service: string;
  readonly field: Field | "partitions";
  readonly has: string | number | undefined;
  readonly follows: string | number;
}

/**
 * How far a size may be from what follows: a measurement on another day differs by some tenths, and whoever reviews a size may round it. Bounds of pods
 * may be greater by as much as they like, up to three times: too many cost, too few end a sale.
 */
export const tolerance = { less: 0.25, more: 0.25, podsMore: 2 } as const;

/** Sizes in a config that are further from what follows than they may be. */
export function disagreements(
  has: { readonly services: Readonly<Record<string, Values>>; readonly partitions: number },
  sizes: Sizes,
): Disagreement[] {
  const found = serviceNames.flatMap((service) =>
    Object.entries(valuesOf(sizes.services[service])).flatMap(([name, follows]): Disagreement[] => {
      const field = name as Field;
      const own = has.services[service]?.[field];
      return agree(field, own, follows) ? [] : [{ service, field, has: own, follows }];
    }),
  );
  const partitions: Disagreement = {
    service: "stream",
    field: "partitions",
    has: has.partitions,
    follows: sizes.partitions,
  };
  return has.partitions >= sizes.partitions ? found : [...found, partitions];
}

function agree(field: Field, has: string | number | undefined, follows: string | number): boolean {
  if (has === undefined) return false;
  const [own, wanted] = [Number.parseFloat(String(has)), Number.parseFloat(String(follows))];
  const pods = field === "min" || field === "max";
  // One pod or connection is more than a quarter of few.
  const slack = typeof follows === "number" ? 1 : 0;
  const more = pods ? tolerance.podsMore : tolerance.more;
  return own + slack >= wanted * (1 - tolerance.less) && own - slack <= wanted * (1 + more);
}
