import { type Value } from "../graph/value";
import { type Facet, type Link, type Zones } from "./facet";

export interface Vpc extends Facet<"Vpc"> {
  readonly cidr: Value<string>;
  /** Subnets, NAT gateways, route tables and endpoints whose link to this VPC is known. */
  readonly subnets: readonly Subnet[];
  readonly natGateways: readonly NatGateway[];
  readonly routeTables: readonly RouteTable[];
  readonly endpoints: readonly VpcEndpoint[];
}

/**
 * - public: a default route leads to an internet gateway.
 * - private: a default route leads elsewhere (NAT, transit gateway, appliance), or a tag says so.
 * - data: there is no default route, and no tag says otherwise.
 */
export type SubnetTier = "public" | "private" | "data";

export interface Subnet extends Facet<"Subnet"> {
  readonly vpc: Link<Vpc>;
  /** Zone id or zone name, see `Zones`. */
  readonly zone: Value<string>;
  readonly cidr: Value<string>;
  /** Read from the default routes; where there are none, from the tags. */
  readonly tier: Value<SubnetTier>;
  /** The route table associated with the subnet, else the main route table of the VPC if that is in the graph. */
  readonly routeTable: Link<RouteTable>;
}

export interface RouteTable extends Facet<"RouteTable"> {
  readonly vpc: Link<Vpc>;
  /** Inline routes and `Route` resources. */
  readonly routes: readonly Route[];
  readonly subnets: readonly Subnet[];
  /** True for the VPC's default or main route table. */
  readonly main: boolean;
}

export type RouteTarget =
  | { readonly kind: "nat-gateway"; readonly nat: Link<NatGateway> }
  | { readonly kind: "internet-gateway" }
  /** Transit gateway, peering, network interface, egress-only gateway, endpoint, … */
  | { readonly kind: "other" };

/** One route, be it a resource of its own or written inside a route table (`resource` is then the table). */
export interface Route extends Facet<"Route"> {
  /** IPv4 or IPv6 CIDR block or prefix list id. `0.0.0.0/0` is the default route. */
  readonly destination: Value<string>;
  readonly target: Value<RouteTarget>;
}

export interface NatGateway extends Facet<"NatGateway"> {
  readonly vpc: Link<Vpc>;
  /** A regional NAT gateway serves every zone of its VPC and has neither subnet nor zone. */
  readonly availability: Value<"zonal" | "regional">;
  readonly connectivity: Value<"public" | "private">;
  readonly subnet: Link<Subnet>;
  readonly zone: Value<string>;
}

export interface VpcEndpoint extends Facet<"VpcEndpoint"> {
  readonly vpc: Link<Vpc>;
  readonly type: Value<"Gateway" | "Interface" | "GatewayLoadBalancer" | "Resource" | "ServiceNetwork">;
  /** Full service name, such as `com.amazonaws.us-west-2.s3`. */
  readonly serviceName: Value<string>;
  /** Short AWS service, such as `s3`, `dynamodb`, `ecr.api`; the full name for services of others. */
  readonly service: Value<string>;
  /** Route tables of a gateway endpoint, with those of separate associations. */
  readonly routeTables: Value<readonly RouteTable[]>;
  readonly subnets: Value<readonly Subnet[]>;
  readonly zones: Zones;
}

export interface FlowLog extends Facet<"FlowLog"> {
  readonly vpc: Link<Vpc>;
  readonly trafficType: Value<string>;
  /** Seconds; AWS's default is 600. */
  readonly maxAggregationInterval: Value<number>;
  readonly destinationType: Value<string>;
}
