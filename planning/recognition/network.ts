import {
  type FlowLog,
  type NatGateway,
  type Route,
  type RouteTable,
  type Subnet,
  type Vpc,
  type VpcEndpoint,
} from "../facets/network";
import { type Resource } from "../graph/resource";
import { absentValue, known, mapValue, unknownValue, type Value } from "../graph/value";
import { type Context, type Draft } from "./context";
import { Directory } from "./directory";
import { asText, parsed, propertyAt, Properties } from "./properties";
import { type RouteTables } from "./route-tables";
import { joinRoutes } from "./routes";
import { tierOf } from "./subnet-tier";
import { SubnetFinder, ZoneLabels, zonesOfSubnets } from "./zones";

export interface NetworkFacets {
  readonly vpcs: Directory<Vpc>;
  readonly subnets: Directory<Subnet>;
  readonly finder: SubnetFinder;
  readonly routeTables: readonly RouteTable[];
  readonly routes: readonly Route[];
  readonly natGateways: readonly NatGateway[];
  readonly vpcEndpoints: readonly VpcEndpoint[];
  readonly flowLogs: readonly FlowLog[];
}

export function recogniseNetwork(context: Context): NetworkFacets {
  const vpcs = new Directory(
    context.graph,
    context.ofRole("vpc").map((resource) => vpcOf(context, resource)),
  );
  const labels = new ZoneLabels(context.graph, context.ofRole("subnet"));
  const drafts = context.ofRole("subnet").map((resource) => subnetOf(context, vpcs, resource));
  const subnets = new Directory<Subnet>(context.graph, drafts);
  const finder = new SubnetFinder(
    context.graph,
    subnets,
    labels,
    context.ofRole("subnetGroup", "eksCluster"),
  );
  for (const subnet of drafts) subnet.zone = zoneOfSubnet(finder, subnet.resource);

  const natGateways = context
    .ofRole("natGateway")
    .map((resource) => natGatewayOf(context, vpcs, finder, resource));
  const tables = joinRoutes(context, vpcs, subnets, natGateways);
  for (const subnet of drafts) {
    subnet.routeTable = tables.ofSubnet(subnet);
    subnet.tier = tierOf(subnet, tables.complete);
  }
  const vpcEndpoints = endpointsOf(context, vpcs, finder, tables);
  fillVpcs(drafts, natGateways, tables.tables, vpcEndpoints);
  return {
    vpcs,
    subnets,
    finder,
    natGateways,
    vpcEndpoints,
    routeTables: tables.tables,
    routes: tables.routes,
    flowLogs: context.ofRole("flowLog").map((resource) => flowLogOf(context, vpcs, resource)),
  };
}

function vpcOf(context: Context, resource: Resource): Vpc {
  return {
    ...context.facet("Vpc", resource),
    cidr: Properties.askedOf(resource).text("cidrBlock"),
    subnets: [],
    natGateways: [],
    routeTables: [],
    endpoints: [],
  };
}

function subnetOf(context: Context, vpcs: Directory<Vpc>, resource: Resource): Draft<Subnet> {
  return {
    ...context.facet("Subnet", resource),
    vpc: vpcs.link(resource, ["vpcId"]),
    zone: unknownValue,
    cidr: Properties.askedOf(resource).text("cidrBlock"),
    tier: unknownValue,
    routeTable: absentValue,
  };
}

/** Without an id or a name, AWS chooses: known only once it has. */
function zoneOfSubnet(finder: SubnetFinder, resource: Resource): Value<string> {
  const asked = Properties.askedOf(resource);
  if (asked.has("availabilityZoneId")) return finder.zoneOf(resource, ["availabilityZoneId"]);
  if (asked.has("availabilityZone")) return finder.zoneOf(resource, ["availabilityZone"]);
  const chosen = parsed(propertyAt(resource.outputs, ["availabilityZone"]), asText);
  return chosen.state === "known"
    ? finder.labels.label(finder.graph.regionOf(resource), chosen.value)
    : unknownValue;
}

function natGatewayOf(
  context: Context,
  vpcs: Directory<Vpc>,
  finder: SubnetFinder,
  resource: Resource,
): NatGateway {
  const asked = Properties.askedOf(resource);
  const subnet = finder.subnets.link(resource, ["subnetId"]);
  const vpc = vpcs.link(resource, ["vpcId"]);
  const mode = asked.oneOf(["zonal", "regional"], "availabilityMode");
  return {
    ...context.facet("NatGateway", resource),
    vpc: vpc.state !== "absent" ? vpc : subnet.state === "known" ? subnet.value.vpc : subnet,
    availability: mode.state === "absent" ? known("zonal") : mode,
    connectivity: asked.has("connectivityType")
      ? asked.oneOf(["public", "private"], "connectivityType")
      : known("public"),
    subnet,
    zone: subnet.state === "known" ? subnet.value.zone : subnet,
  };
}

function flowLogOf(context: Context, vpcs: Directory<Vpc>, resource: Resource): FlowLog {
  const asked = Properties.askedOf(resource);
  return {
    ...context.facet("FlowLog", resource),
    vpc: vpcs.link(resource, ["vpcId"]),
    trafficType: asked.text("trafficType"),
    maxAggregationInterval: asked.number("maxAggregationInterval"),
    destinationType: asked.text("logDestinationType"),
  };
}

function endpointsOf(
  context: Context,
  vpcs: Directory<Vpc>,
  finder: SubnetFinder,
  tables: RouteTables,
): readonly VpcEndpoint[] {
  const drafts = context
    .ofRole("vpcEndpoint")
    .map((resource) => endpointOf(context, vpcs, finder, tables, resource));
  const endpoints = new Directory<Draft<VpcEndpoint>>(context.graph, drafts);
  for (const association of context.ofRole("endpointRouteTable")) {
    const endpoint = endpoints.link(association, ["vpcEndpointId"]);
    const table = tables.directory.link(association, ["routeTableId"]);
    if (endpoint.state === "known") endpoint.value.routeTables = joined(endpoint.value.routeTables, table);
  }
  for (const association of context.ofRole("endpointSubnet")) {
    const endpoint = endpoints.link(association, ["vpcEndpointId"]);
    const subnet = finder.subnets.link(association, ["subnetId"]);
    if (endpoint.state !== "known") continue;
    endpoint.value.subnets = joined(endpoint.value.subnets, subnet);
    endpoint.value.zones = zonesOfSubnets(endpoint.value.subnets);
  }
  return drafts;
}

function endpointOf(
  context: Context,
  vpcs: Directory<Vpc>,
  finder: SubnetFinder,
  tables: RouteTables,
  resource: Resource,
): Draft<VpcEndpoint> {
  const asked = Properties.askedOf(resource);
  const path = asked.has("subnetIds") ? ["subnetIds"] : ["subnetConfigurations"];
  const serviceName = asked.text("serviceName");
  const types = ["Gateway", "Interface", "GatewayLoadBalancer", "Resource", "ServiceNetwork"] as const;
  const type = asked.oneOf(types, "vpcEndpointType");
  return {
    ...context.facet("VpcEndpoint", resource),
    vpc: vpcs.link(resource, ["vpcId"]),
    type: type.state === "absent" ? known("Gateway") : type,
    serviceName,
    service: mapValue(serviceName, shortService),
    routeTables: tables.listed(resource, "routeTableIds"),
    subnets: finder.subnetsOf(resource, path),
    zones: finder.zonesOf(resource, path),
  };
}

/** `com.amazonaws.us-west-2.ecr.api` → `ecr.api`, also for the `aws.api.` and China forms. */
function shortService(name: string): string {
  return /^(?:cn\.)?(?:com\.amazonaws|aws\.(?:api|sagemaker))\.[a-z0-9-]+\.(.+)$/.exec(name)?.[1] ?? name;
}

function joined<T>(list: Value<readonly T[]>, one: Value<T>): Value<readonly T[]> {
  if (one.state !== "known" || list.state === "unknown") return unknownValue;
  return known([...(list.state === "known" ? list.value : []), one.value]);
}

function fillVpcs(
  subnets: readonly Subnet[],
  natGateways: readonly NatGateway[],
  routeTables: readonly RouteTable[],
  endpoints: readonly VpcEndpoint[],
): void {
  fill(subnets, "subnets");
  fill(natGateways, "natGateways");
  fill(routeTables, "routeTables");
  fill(endpoints, "endpoints");
}

type Member = Subnet | NatGateway | RouteTable | VpcEndpoint;

function fill(
  members: readonly Member[],
  list: "subnets" | "natGateways" | "routeTables" | "endpoints",
): void {
  for (const member of members) {
    if (member.vpc.state === "known") (member.vpc.value[list] as Member[]).push(member);
  }
}
