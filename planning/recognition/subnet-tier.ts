import { type Subnet, type SubnetTier } from "../facets/network";
import { absentValue, known, unknownValue, type Value } from "../graph/value";
import { Properties } from "./properties";

const defaultRoutes: ReadonlySet<string> = new Set(["0.0.0.0/0", "::/0"]);

const tagNames = ["tenfold:tier", "tier", "Tier", "type", "Type", "network", "Network"];
const tierOfTag: Readonly<Record<string, SubnetTier>> = {
  public: "public",
  private: "private",
  app: "private",
  data: "data",
  database: "data",
  isolated: "data",
  intra: "data",
};

/**
 * The tier of a subnet whose route table is filled in. `complete` says that no route and no association of the graph is
 * left over: only then does the lack of a default route mean anything.
 */
export function tierOf(subnet: Subnet, complete: boolean): Value<SubnetTier> {
  const tagged = tierByTags(subnet);
  if (subnet.routeTable.state !== "known") {
    if (tagged.state === "known") return tagged;
    // A VPC's own main table has no default route until somebody gives it one.
    const alone = subnet.routeTable.state === "absent" && complete && subnet.vpc.state === "known";
    return alone && !subnet.resource.external ? known("data") : unknownValue;
  }
  const byRoutes = tierByRoutes(subnet);
  if (byRoutes.state === "known") return byRoutes;
  if (tagged.state === "known") return tagged;
  return byRoutes.state === "absent" && complete ? known("data") : unknownValue;
}

/** Absent where there is no default route. */
function tierByRoutes(subnet: Subnet): Value<SubnetTier> {
  const routes = subnet.routeTable.state === "known" ? subnet.routeTable.value.routes : [];
  let found: Value<SubnetTier> = absentValue;
  for (const { destination, target } of routes) {
    if (destination.state === "known" && !defaultRoutes.has(destination.value)) continue;
    if (
      target.state === "known" &&
      target.value.kind === "internet-gateway" &&
      destination.state === "known"
    ) {
      return known("public");
    }
    const decided = target.state === "known" && destination.state === "known";
    found = decided && found.state !== "unknown" ? known("private") : unknownValue;
  }
  return found;
}

function tierByTags(subnet: Subnet): Value<SubnetTier> {
  const tags = Properties.askedOf(subnet.resource);
  if (tags.has("tags", "kubernetes.io/role/elb")) return known("public");
  if (tags.has("tags", "kubernetes.io/role/internal-elb")) return known("private");
  for (const name of tagNames) {
    const tag = tags.text("tags", name);
    const tier = tag.state === "known" ? tierOfTag[tag.value.toLowerCase()] : undefined;
    if (tier !== undefined) return known(tier);
  }
  const publicAddresses = tags.flag("mapPublicIpOnLaunch");
  return publicAddresses.state === "known" && publicAddresses.value ? known("public") : absentValue;
}
