import { type Link } from "../facets/facet";
import {
  type NatGateway,
  type Route,
  type RouteTable,
  type RouteTarget,
  type Subnet,
  type Vpc,
} from "../facets/network";
import { roleOf } from "../facets/tokens";
import { type Resource } from "../graph/resource";
import { absentValue, known, unknownValue, type Value } from "../graph/value";
import { type Context, type Draft } from "./context";
import { Directory } from "./directory";
import { isList, Properties } from "./properties";

const destinations = ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"];
const inlineDestinations = ["cidrBlock", "ipv6CidrBlock", "destinationPrefixListId"];
const otherTargets = [
  "transitGatewayId",
  "vpcPeeringConnectionId",
  "networkInterfaceId",
  "egressOnlyGatewayId",
  "vpcEndpointId",
  "carrierGatewayId",
  "localGatewayId",
  "coreNetworkArn",
  "odbNetworkArn",
  "instanceId",
];

/** Route tables with their routes and the subnets they serve. */
export class RouteTables {
  /** False where an association or a route could not be told: what is missing may then be anywhere. */
  complete = true;
  readonly #tableOfSubnet = new Map<Subnet, Link<RouteTable>>();
  readonly #mainOfVpc = new Map<Vpc, RouteTable>();

  constructor(
    readonly directory: Directory<RouteTable>,
    readonly routes: Route[],
  ) {}

  get tables(): readonly RouteTable[] {
    return this.directory.facets;
  }

  ofSubnet(subnet: Subnet): Link<RouteTable> {
    const own = this.#tableOfSubnet.get(subnet);
    if (own) return own;
    const main = subnet.vpc.state === "known" ? this.#mainOfVpc.get(subnet.vpc.value) : undefined;
    return main === undefined ? absentValue : known(main);
  }

  associate(subnet: Link<Subnet>, table: Link<RouteTable>): void {
    if (subnet.state !== "known") {
      this.complete = false;
      return;
    }
    this.#tableOfSubnet.set(subnet.value, table.state === "known" ? table : unknownValue);
    if (table.state === "known") (table.value.subnets as Subnet[]).push(subnet.value);
  }

  setMain(vpc: Link<Vpc>, table: Link<RouteTable>): void {
    if (vpc.state !== "known" || table.state !== "known") {
      this.complete = false;
      return;
    }
    (table.value as Draft<RouteTable>).main = true;
    this.#mainOfVpc.set(vpc.value, table.value);
  }

  /** Route tables that a list of ids names: unknown ids must be as many as the tables left among the sources. */
  listed(resource: Resource, property: string): Value<readonly RouteTable[]> {
    const list = Properties.askedOf(resource).raw(property);
    if (list === undefined) return absentValue;
    const sources = this.directory.sourcesOf(resource, property);
    if (!isList(list)) {
      // Anything else among the sources says that the list came out of a component as a whole.
      const alone = sources.length === this.directory.graph.sourcesOf(resource, property).length;
      return alone && sources.length > 0 ? known(sources) : unknownValue;
    }
    const named = list.filter((id) => typeof id === "string");
    const found = named.map((id) => this.directory.named(id, resource));
    if (found.includes(undefined)) return unknownValue;
    const rest = sources.filter((table) => !found.includes(table));
    const unknownIds = list.length - named.length;
    if (unknownIds > 0 && unknownIds !== rest.length) return unknownValue;
    return known([...found.filter((table) => table !== undefined), ...(unknownIds > 0 ? rest : [])]);
  }
}

export function joinRoutes(
  context: Context,
  vpcs: Directory<Vpc>,
  subnets: Directory<Subnet>,
  natGateways: readonly NatGateway[],
): RouteTables {
  const nats = new Directory(context.graph, natGateways);
  const drafts = context.ofRole("routeTable").map((resource) => tableOf(context, vpcs, resource));
  const tables = new RouteTables(new Directory<RouteTable>(context.graph, drafts), []);
  for (const table of drafts) {
    addInlineRoutes(context, nats, tables, table);
    if (table.main) tables.setMain(table.vpc, known(table));
  }
  for (const resource of context.ofRole("route")) addRoute(context, nats, tables, resource);
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
function tableOf(context: Context, vpcs: Directory<Vpc>, resource: Resource): Draft<RouteTable> {
  const main = Properties.askedOf(resource).has("defaultRouteTableId");
  return {
    ...context.facet("RouteTable", resource),
    vpc: main ? defaultVpcOf(vpcs, resource) : vpcs.link(resource, ["vpcId"]),
    routes: [],
    subnets: [],
    main,
  };
}

function defaultVpcOf(vpcs: Directory<Vpc>, resource: Resource): Link<Vpc> {
  const id = Properties.askedOf(resource).text("defaultRouteTableId");
  const owners = vpcs.facets.filter((vpc) => {
    const table = Properties.askedOf(vpc.resource).text("defaultRouteTableId");
    const output = new Properties(vpc.resource.outputs).text("defaultRouteTableId");
    return (
      id.state === "known" && [table, output].some((own) => own.state === "known" && own.value === id.value)
    );
  });
  const sources = vpcs.sourcesOf(resource, "defaultRouteTableId");
  const owner = owners.length === 1 ? owners[0] : sources.length === 1 ? sources[0] : undefined;
  return owner === undefined ? unknownValue : known(owner);
}

function addInlineRoutes(
  context: Context,
  nats: Directory<NatGateway>,
  tables: RouteTables,
  table: RouteTable,
): void {
  const blocks = Properties.askedOf(table.resource).blocks("routes");
  if (blocks.state === "unknown") tables.complete = false;
  for (const block of blocks.state === "known" ? blocks.value : []) {
    const target = targetOf(context, nats, table.resource, block, "routes");
    add(tables, table, {
      ...context.facet("Route", table.resource),
      destination: first(block, inlineDestinations),
      target,
    });
  }
}

function addRoute(
  context: Context,
  nats: Directory<NatGateway>,
  tables: RouteTables,
  resource: Resource,
): void {
  const asked = Properties.askedOf(resource);
  const target = targetOf(context, nats, resource, asked, undefined);
  const route: Route = {
    ...context.facet("Route", resource),
    destination: first(asked, destinations),
    target,
  };
  const table = tables.directory.link(resource, ["routeTableId"]);
  add(tables, table.state === "known" ? table.value : undefined, route);
}

function add(tables: RouteTables, table: RouteTable | undefined, route: Route): void {
  tables.routes.push(route);
  if (table) (table.routes as Route[]).push(route);
  else tables.complete = false;
}

function first(block: Properties, names: readonly string[]): Value<string> {
  const values = names.map((name) => block.text(name)).filter((value) => !isUnset(value));
  return values[0] ?? absentValue;
}

/** AWS answers with "" for what was not set. */
function isUnset(value: Value<string>): boolean {
  return value.state === "absent" || (value.state === "known" && value.value === "");
}

/** The kind of target is told by which property is set, even while its value is unknown. */
function targetOf(
  context: Context,
  nats: Directory<NatGateway>,
  resource: Resource,
  block: Properties,
  top: string | undefined,
): Value<RouteTarget> {
  if (!isUnset(block.text("natGatewayId"))) {
    return known({
      kind: "nat-gateway",
      nat: nats.linkTo(resource, top ?? "natGatewayId", block.raw("natGatewayId")),
    });
  }
  if (!isUnset(block.text("gatewayId")))
    return gatewayOf(context, resource, block.text("gatewayId"), top ?? "gatewayId");
  if (otherTargets.some((name) => !isUnset(block.text(name)))) return known({ kind: "other" });
  return absentValue;
}

/** `gatewayId` is an internet gateway, a virtual private gateway, or `local`. */
function gatewayOf(context: Context, resource: Resource, id: Value<string>, top: string): Value<RouteTarget> {
  if (id.state === "known")
    return known({ kind: id.value.startsWith("igw-") ? "internet-gateway" : "other" });
  const sources = context.graph.sourcesOf(resource, top).map((source) => roleOf(source.type));
  if (sources.includes("internetGateway") || sources.includes("internetGatewayAttachment")) {
    return known({ kind: "internet-gateway" });
  }
  return sources.length > 0 ? known({ kind: "other" }) : unknownValue;
}
