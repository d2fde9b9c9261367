import { type NatGateway, type Route, type Subnet } from "@tenfold/planning";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";
import { sameZone } from "../lib/zones";
import { defaultRoute } from "./routes";

/** Every private subnet reaches the internet through a NAT gateway of its own zone. */
export const netNatPerAz = defineRule({
  id: "net-nat-per-az",
  title: "Every private subnet leaves through a NAT gateway of its own zone",
  pillar: "scalability",
  severity: "high",
  levels: { dev: "disabled", staging: "advisory", prod: "mandatory" },
  why:
    "A NAT gateway lives in one zone. Subnets of other zones that route through it lose the internet together with that " +
    "zone, and pay for the traffic between zones until then. A regional NAT gateway serves every zone.",
  fix: "route each zone's private subnets to a NAT gateway in that zone, or use a regional NAT gateway",
  settings: {},
  *check({ facets }) {
    for (const subnet of facets.subnets) yield* checkSubnet(subnet);
  },
});

function* checkSubnet(subnet: Subnet): Generator<Outcome> {
  if (subnet.tier.state === "known" && subnet.tier.value !== "private") return;
  if (subnet.tier.state !== "known") {
    return yield undecided(subnet, "its routes are not known yet", "routes of its route table");
  }
  if (subnet.routeTable.state !== "known") {
    // A tier that comes from tags alone: somebody else owns the routes, and a rule about routes does not apply.
    if (subnet.routeTable.state === "absent") return;
    return yield undecided(subnet, "its route table is not known yet", "routeTableId");
  }
  const route = defaultRoute(subnet.routeTable.value);
  if (route === "none") return;
  if (route === "unknown") {
    return yield undecided(
      subnet,
      "the target of its default route is not known yet",
      "routes of its route table",
    );
  }
  yield* checkRoute(subnet, route);
}

function* checkRoute(subnet: Subnet, route: Route): Generator<Outcome> {
  if (route.target.state !== "known") {
    return yield undecided(
      subnet,
      "the target of its default route is not known yet",
      "natGatewayId of its route",
    );
  }
  const target = route.target.value;
  if (target.kind !== "nat-gateway") return;
  if (target.nat.state !== "known") {
    return yield undecided(subnet, "its NAT gateway is not in this stack", "natGatewayId of its route");
  }
  yield judge(subnet, target.nat.value);
}

function judge(subnet: Subnet, nat: NatGateway): Outcome {
  if (nat.availability.state === "known" && nat.availability.value === "regional") return pass(subnet);
  const same = nat.availability.state === "unknown" ? undefined : sameZone(subnet.zone, nat.zone);
  if (same === undefined) {
    return undecided(
      subnet,
      `the zone of NAT gateway ${nat.resource.name} or its own is not known yet`,
      "availabilityZone",
    );
  }
  if (same) return pass(subnet);
  const [own, other] = [subnet.zone, nat.zone].map((zone) => (zone.state === "known" ? zone.value : ""));
  return fail(
    subnet,
    `it lies in ${own} and leaves through NAT gateway ${nat.resource.name} in ${other}: losing ${other} cuts ${own} off too`,
  );
}
