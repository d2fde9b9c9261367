import { type Facets, type Subnet, type Vpc } from "@tenfold/planning";
import { mayShareRegion } from "../lib/regions";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";
import { wholeNumber } from "../lib/settings";
import { are, count, list } from "../lib/text";
import { spreadOf } from "../lib/zones";

/** A VPC's private subnets span enough zones to lose one. */
export const netVpcMinAzs = defineRule({
  id: "net-vpc-min-azs",
  title: "A VPC's private subnets span enough zones to lose one",
  pillar: "scalability",
  severity: "high",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  why:
    "Everything that scales out is placed by zone. With two zones, losing one halves the capacity at once; with three, " +
    "two thirds remain, and a cluster that needs a majority keeps it.",
  fix: "add subnets in further zones of the region",
  settings: {
    minAzs: wholeNumber({
      description: "Zones that a VPC's private subnets must span",
      default: { dev: 2, staging: 2, prod: 3 },
      min: 1,
      max: 6,
    }),
  },
  *check({ facets, settings: { minAzs } }) {
    for (const vpc of facets.vpcs) yield* checkVpc(vpc, facets, minAzs);
  },
});

function* checkVpc(vpc: Vpc, facets: Facets, minAzs: number): Generator<Outcome> {
  const possible = facets.subnets.filter(
    (subnet) => subnet.vpc.state === "unknown" && mayShareRegion(subnet, vpc),
  );
  if (vpc.subnets.length === 0) return;
  const { certain, maybe } = privateSubnets(vpc.subnets);
  const spread = spreadOf(certain.map((subnet) => subnet.zone));
  if (spread.least >= minAzs) return yield pass(vpc);
  if (spread.most + maybe.length + possible.length >= minAzs) {
    const reason = `zones that are not known yet decide whether its private subnets span ${count(minAzs, "zone")}`;
    return yield undecided(vpc, reason, "availabilityZone of its subnets");
  }
  const where = spread.known.length === 0 ? "" : ` (${list(spread.known)})`;
  yield fail(
    vpc,
    `its private subnets lie in ${count(spread.least, "zone")}${where}; ${are(minAzs)} needed to lose one and keep going`,
  );
}

/** A VPC without private subnets runs its workloads in the public ones. */
function privateSubnets(subnets: readonly Subnet[]): {
  certain: readonly Subnet[];
  maybe: readonly Subnet[];
} {
  const tiers = subnets.map((subnet) => (subnet.tier.state === "known" ? subnet.tier.value : undefined));
  const certain = subnets.filter((_, index) => tiers[index] === "private" || tiers[index] === "data");
  const maybe = subnets.filter((_, index) => tiers[index] === undefined);
  return certain.length + maybe.length === 0 ? { certain: subnets, maybe: [] } : { certain, maybe };
}
