import { type NatGateway, type RouteTarget } from "../facets/network";
import { roleOf } from "../facets/tokens";
import { type Resource } from "../graph/resource";
import { absentValue, known, unknownValue, type Value } from "../graph/value";
import { type Context } from "./context";
import { Directory } from "./directory";
import { type Properties } from "./properties";

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

/** Tells where routes lead. The kind of target is told by which property is set, even while its value is unknown. */
export class RouteTargets {
  readonly #nats: Directory<NatGateway>;
  readonly #gateways: Directory<{ readonly resource: Resource; readonly region: string | undefined }>;

  constructor(
    readonly context: Context,
    natGateways: readonly NatGateway[],
  ) {
    const gateways = context
      .ofRole("internetGateway")
      .map((resource) => context.facet("InternetGateway", resource));
    this.#nats = new Directory(context.graph, natGateways);
    this.#gateways = new Directory(context.graph, gateways);
  }

  /** @param inside the property that holds the block of an inline route; undefined for a route of its own. */
  of(resource: Resource, block: Properties, inside: string | undefined): Value<RouteTarget> {
    if (!isUnset(block.text("natGatewayId"))) {
      const nat = this.#nats.linkTo(resource, inside ?? "natGatewayId", block.raw("natGatewayId"));
      return known({ kind: "nat-gateway", nat });
    }
    if (!isUnset(block.text("gatewayId"))) return this.#gateway(resource, block, inside ?? "gatewayId");
    return otherTargets.some((name) => !isUnset(block.text(name))) ? known({ kind: "other" }) : absentValue;
  }

  /** `gatewayId` is an internet gateway, a virtual private gateway, or `local`. */
  #gateway(resource: Resource, block: Properties, top: string): Value<RouteTarget> {
    const id = block.text("gatewayId");
    if (id.state === "known") {
      const internet = id.value.startsWith("igw-") || this.#gateways.named(id.value, resource) !== undefined;
      return known({ kind: internet ? "internet-gateway" : "other" });
    }
    const sources = this.context.graph.sourcesOf(resource, top).map((source) => roleOf(source.type));
    if (sources.includes("internetGateway") || sources.includes("internetGatewayAttachment")) {
      return known({ kind: "internet-gateway" });
    }
    return sources.length > 0 ? known({ kind: "other" }) : unknownValue;
  }
}

/** The first of some properties that is set. */
export function firstSet(block: Properties, names: readonly string[]): Value<string> {
  return names.map((name) => block.text(name)).find((value) => !isUnset(value)) ?? absentValue;
}

/** AWS answers with "" for what was not set. */
function isUnset(value: Value<string>): boolean {
  return value.state === "absent" || (value.state === "known" && value.value === "");
}
