import { type RouteTable, type Vpc, type VpcEndpoint } from "@tenfold/planning";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";
import { texts } from "../lib/settings";
import { list } from "../lib/text";
import { defaultRoute } from "./routes";

/** Traffic to S3 and DynamoDB does not pass a NAT gateway. */
export const netGatewayEndpoints = defineRule({
  id: "net-gateway-endpoints",
  title: "Traffic to S3 and DynamoDB does not pass a NAT gateway",
  pillar: "cost",
  severity: "medium",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  why:
    "A NAT gateway charges for each gigabyte, image layers from the registry and backups included, which come from S3. " +
    "Gateway endpoints carry the same traffic for nothing, and more of it.",
  fix: "add a VPC endpoint of type Gateway for the service and associate it with this route table",
  settings: {
    services: texts({
      description: "AWS services that must have a gateway endpoint, by their short names",
      default: ["s3", "dynamodb"],
    }),
  },
  *check({ facets, settings: { services } }) {
    for (const table of facets.routeTables) {
      const nat = leadsToNat(table);
      if (nat === "no") continue;
      const candidates = facets.vpcEndpoints.filter((endpoint) => mayBeOf(endpoint, table));
      yield judge(table, nat, services, candidates);
    }
  },
});

function leadsToNat(table: RouteTable): "yes" | "no" | "unknown" {
  const route = defaultRoute(table);
  if (route === "none") return "no";
  if (route === "unknown" || route.target.state === "unknown") return "unknown";
  return route.target.state === "known" && route.target.value.kind === "nat-gateway" ? "yes" : "no";
}

function mayBeOf(endpoint: VpcEndpoint, table: RouteTable): boolean {
  if (endpoint.type.state === "known" && endpoint.type.value !== "Gateway") return false;
  const [one, other] = [vpcOf(endpoint.vpc), vpcOf(table.vpc)];
  return one === undefined || other === undefined || one === other;
}

function vpcOf(link: VpcEndpoint["vpc"]): Vpc | undefined {
  return link.state === "known" ? link.value : undefined;
}

function judge(
  table: RouteTable,
  nat: "yes" | "unknown",
  services: readonly string[],
  candidates: readonly VpcEndpoint[],
): Outcome {
  const verdicts = services.map((service) => ({ service, covered: covers(candidates, table, service) }));
  const missing = verdicts.filter(({ covered }) => covered === "no").map(({ service }) => service);
  if (missing.length > 0 && nat === "yes") {
    return fail(
      table,
      `it has no gateway endpoint for ${list(missing)}, so that traffic pays the NAT gateway`,
    );
  }
  if (verdicts.every(({ covered }) => covered === "yes")) return pass(table);
  if (nat === "unknown") {
    return undecided(table, "whether its default route leads to a NAT gateway is not known yet", "routes");
  }
  return undecided(table, "the services or route tables of an endpoint are not known yet", "routeTableIds");
}

function covers(
  endpoints: readonly VpcEndpoint[],
  table: RouteTable,
  service: string,
): "yes" | "no" | "unknown" {
  const verdicts = endpoints.map((endpoint) => coversOne(endpoint, table, service));
  if (verdicts.includes("yes")) return "yes";
  return verdicts.includes("unknown") ? "unknown" : "no";
}

function coversOne(endpoint: VpcEndpoint, table: RouteTable, service: string): "yes" | "no" | "unknown" {
  if (endpoint.service.state === "known" && endpoint.service.value !== service) return "no";
  if (endpoint.routeTables.state === "absent") return "no";
  if (endpoint.routeTables.state === "unknown") return "unknown";
  if (!endpoint.routeTables.value.some((candidate) => candidate.resource === table.resource)) return "no";
  // AWS takes an endpoint without a type for a gateway.
  return endpoint.service.state === "known" && endpoint.type.state !== "unknown" ? "yes" : "unknown";
}
