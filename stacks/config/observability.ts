import { type z } from "zod";
import { word } from "./leaves";
import { type Mistake } from "./mistakes";
import { type Sections } from "./sections";

/** Whether Prometheus runs in each cluster, with the rules and dashboards of `stacks/observability`. */
export const observability = word("on", "off");

/** What decides it. */
interface Observed {
  readonly environment?: string | undefined;
  readonly observability?: z.infer<typeof observability> | undefined;
  readonly sizes?: { readonly network?: { readonly nat?: string | undefined } | undefined } | undefined;
}

/** Where the config says nothing: nobody looks at what development measures, and without a way out nothing can be installed. */
export function observes(config: Observed): boolean {
  const { environment, observability: said, sizes } = config;
  if (said !== undefined) return said === "on";
  return environment !== "dev" && sizes?.network?.nat !== "none";
}

/** Its chart and its images come from the internet. */
export function observabilityMistakes({ observability: said, sizes }: Sections): Mistake[] {
  if (said !== "on" || sizes?.network?.nat !== "none") return [];
  return [
    {
      path: ["observability"],
      value: said,
      allowed: "off where sizes.network.nat is none: Prometheus comes from the internet",
    },
  ];
}
