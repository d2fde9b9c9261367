import { defineRule, fail, pass, undecided } from "../lib/rule";
import { wholeNumber } from "../lib/settings";
import { are, count, list } from "../lib/text";
import { spreadOf } from "../lib/zones";

/** A load balancer has a foot in enough zones to lose one. */
export const lbMultiAz = defineRule({
  id: "lb-multi-az",
  title: "A load balancer stands in enough zones to lose one",
  pillar: "scalability",
  severity: "high",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  why:
    "A load balancer only answers in the zones of its subnets, and it sends traffic only to targets in those. Targets in " +
    "a zone it does not stand in get nothing.",
  fix: "give the load balancer a subnet in each zone that holds targets",
  settings: {
    minAzs: wholeNumber({
      description: "Zones that a load balancer must stand in",
      default: { dev: 2, staging: 2, prod: 3 },
      min: 1,
      max: 6,
    }),
  },
  *check({ facets, settings: { minAzs } }) {
    for (const balancer of facets.loadBalancers) {
      if (balancer.zones.state !== "known") {
        yield undecided(balancer, "the zones of its subnets are not known yet", "subnets");
        continue;
      }
      const zones = balancer.zones.value;
      const spread = spreadOf(zones.map((value) => ({ state: "known", value })));
      if (spread.least >= minAzs) yield pass(balancer);
      else
        yield fail(
          balancer,
          `it stands in ${count(zones.length, "zone")} (${list(zones)}); ${are(minAzs)} needed`,
        );
    }
  },
});
