import { type Facets, type NatGateway, type Vpc } from "@tenfold/planning";
import { mayShareRegion } from "../lib/regions";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";
import { toggle, wholeNumber } from "../lib/settings";
import { are, count, list } from "../lib/text";
import { spreadOf } from "../lib/zones";

/** A VPC pays for no more NAT gateways than its environment needs. */
export const netNatBudget = defineRule({
  id: "net-nat-budget",
  title: "A VPC has no more NAT gateways than its environment needs",
  pillar: "cost",
  severity: "medium",
  levels: { dev: "mandatory", staging: "mandatory", prod: "advisory" },
  why:
    "A NAT gateway costs by the hour whether or not anything passes, and a regional one costs as much again for every " +
    "zone it serves. One is enough where nobody is woken when a zone fails.",
  fix: "share one NAT gateway, or raise the limit where each zone needs its own",
  settings: {
    max: wholeNumber({
      description: "NAT gateways per VPC; a regional one counts once per zone",
      default: 1,
      min: 0,
      max: 18,
    }),
    perZone: toggle({
      description: "Allow one for each zone of the VPC, whatever max says",
      default: { dev: false, staging: true, prod: true },
    }),
  },
  *check({ facets, settings: { max, perZone } }) {
    for (const vpc of facets.vpcs) {
      const zones = perZone ? spreadOf(vpc.subnets.map((subnet) => subnet.zone)).most : 0;
      yield* checkVpc(vpc, facets, Math.max(max, zones));
    }
  },
});

function* checkVpc(vpc: Vpc, facets: Facets, max: number): Generator<Outcome> {
  const possible = facets.natGateways.filter(
    (nat) => nat.vpc.state === "unknown" && mayShareRegion(nat, vpc),
  );
  if (vpc.natGateways.length + possible.length === 0) return;
  const bounds = vpc.natGateways.map((nat) => countOf(nat, vpc));
  const least = bounds.reduce((sum, bound) => sum + bound.least, 0);
  const most = bounds.reduce((sum, bound) => sum + bound.most, 0) + possible.length;
  if (least > max) {
    const names = list(vpc.natGateways.map((nat) => nat.resource.name));
    return yield fail(vpc, `it pays for ${count(least, "NAT gateway")} (${names}); ${are(max)} allowed here`);
  }
  if (most <= max) return yield pass(vpc);
  yield undecided(
    vpc,
    `what is not known yet decides whether it has more than ${count(max, "NAT gateway")}`,
    "vpcId",
  );
}

function countOf(nat: NatGateway, vpc: Vpc): { least: number; most: number } {
  if (nat.availability.state === "known" && nat.availability.value === "zonal") return { least: 1, most: 1 };
  if (nat.availability.state === "absent") return { least: 1, most: 1 };
  const zones = spreadOf(vpc.subnets.map((subnet) => subnet.zone));
  const regional = { least: Math.max(1, zones.least), most: Math.max(1, zones.most) };
  return nat.availability.state === "known" ? regional : { least: 1, most: regional.most };
}
