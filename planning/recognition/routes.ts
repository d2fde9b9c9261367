import { type NatGateway, type Route, type RouteTable, type Subnet, type Vpc } from "../facets/network";
import { type Resource } from "../graph/resource";
import { known } from "../graph/value";
import { type Context, type Draft } from "./context";
import { Directory } from "./directory";
import { Properties } from "./properties";
import { RouteTables } from "./route-tables";
import { firstSet, RouteTargets } from "./route-targets";

const destinations = ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"];
const inlineDestinations = ["cidrBlock", "ipv6CidrBlock", "destinationPrefixListId"];
/** Puts routes into their tables and subnets beside the table that serves them. */
export function joinRoutes(
  context: Context,
  vpcs: Directory<Vpc>,
  subnets: Directory<Subnet>,
  natGateways: readonly NatGateway[],
): RouteTables {
  const targets = new RouteTargets(context, natGateways);
  const owners = new Directory(context.graph, vpcs.facets, ["defaultRouteTableId", "mainRouteTableId"]);
  const drafts = context.ofRole("routeTable").map((resource) => tableOf(context, vpcs, owners, resource));
  const tables = new RouteTables(new Directory<RouteTable>(context.graph, drafts), []);
  for (const table of drafts) {
    addInlineRoutes(targets, tables, table);
    if (table.main) tables.setMain(table.vpc, known(table));
  }
  for (const resource of context.ofRole("route")) addRoute(targets, tables, resource);
  for (const association of context.ofRole("routeTableAssociation")) {
    if (!Properties.askedOf(association).has("subnetId")) continue;
    const subnet = subnets.link(association, ["subnetId"]);
    tables.associate(subnet, tables.directory.link(association, ["routeTableId"]));
  }
  for (const association of context.ofRole("mainRouteTableAssociation")) {
    tables.setMain(vpcs.link(association, ["vpcId"]), tables.directory.link(association, ["routeTableId"]));
  }
  return tables;
}

/** A default route table names its VPC by the table that came with it. */
function tableOf(
  context: Context,
  vpcs: Directory<Vpc>,
  owners: Directory<Vpc>,
  resource: Resource,
): Draft<RouteTable> {
  const main = Properties.askedOf(resource).has("defaultRouteTableId");
  return {
    ...context.facet("RouteTable", resource),
    vpc: main ? owners.link(resource, ["defaultRouteTableId"]) : vpcs.link(resource, ["vpcId"]),
    routes: [],
    subnets: [],
    main,
  };
}

function addInlineRoutes(targets: RouteTargets, tables: RouteTables, table: RouteTable): void {
  const { resource } = table;
  const blocks = Properties.askedOf(resource).blocks("routes");
  if (blocks.state === "unknown") tables.complete = false;
  for (const block of blocks.state === "known" ? blocks.value : []) {
    const destination = firstSet(block, inlineDestinations);
    const target = targets.of(resource, block, "routes");
    add(tables, table, { ...targets.context.facet("Route", resource), destination, target });
  }
}

function addRoute(targets: RouteTargets, tables: RouteTables, resource: Resource): void {
  const asked = Properties.askedOf(resource);
  const destination = firstSet(asked, destinations);
  const target = targets.of(resource, asked, undefined);
  const table = tables.directory.link(resource, ["routeTableId"]);
  const route: Route = { ...targets.context.facet("Route", resource), destination, target };
  add(tables, table.state === "known" ? table.value : undefined, route);
}

function add(tables: RouteTables, table: RouteTable | undefined, route: Route): void {
  tables.routes.push(route);
  if (table) (table.routes as Route[]).push(route);
  else tables.complete = false;
}
