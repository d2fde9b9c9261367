import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { regionEntry } from "../catalogue/regions";
import { namedTags, type Tags } from "../lib/tags";
import { type NetworkOutputs, subnetIds } from "./outputs";
import { routeToRegion } from "./region-routes";

/** A region's gateway and the network that is attached to it. */
interface Hub {
  readonly network: NetworkOutputs;
  readonly gateway: aws.ec2transitgateway.TransitGateway;
  readonly attachment: aws.ec2transitgateway.VpcAttachment;
}

/** First private number of an autonomous system; a region's is this and its permanent slot, so that no two gateways share one. */
const firstSystem = 64512;

/**
 * Puts a transit gateway into every region, attaches the region's network and joins every pair of gateways. The provider waits until the
 * accepter's side of a joint is available, and has nothing that waits for the requester's: a look-up only fails where it is not. Its
 * route comes last for that; should AWS still refuse it ("IncorrectState") in the first `pulumi up`, a second run creates it.
 */
export function joinByTransitGateways(
  parent: pulumi.Resource,
  name: string,
  networks: Readonly<Record<string, NetworkOutputs>>,
  { pairs, tags }: { readonly pairs: readonly (readonly [string, string])[]; readonly tags: Tags },
): void {
  const hubs: Record<string, Hub> = {};
  for (const region of new Set(pairs.flat())) {
    const network = networks[region];
    if (network) hubs[region] = createHub(parent, name, network, tags);
  }
  for (const [requester, accepter] of pairs) {
    const ends = [hubs[requester], hubs[accepter]] as const;
    if (ends[0] && ends[1]) joinHubs(parent, name, [ends[0], ends[1]], tags);
  }
}

/** The attachment has an interface in every zone, as a zone without one cannot reach the gateway. */
function createHub(parent: pulumi.Resource, name: string, network: NetworkOutputs, tags: Tags): Hub {
  const { region, vpcId } = network;
  const role = `${name}-${region}`;
  const gateway = new aws.ec2transitgateway.TransitGateway(
    role,
    {
      region,
      description: `Networks of ${name} in ${region}`,
      amazonSideAsn: firstSystem + (regionEntry(region)?.slot ?? 0),
      tags: namedTags(role, tags),
    },
    { parent },
  );
  const attachment = new aws.ec2transitgateway.VpcAttachment(
    role,
    {
      region,
      transitGatewayId: gateway.id,
      vpcId,
      subnetIds: subnetIds(network.subnets.private, network.zones),
      tags: namedTags(role, tags),
    },
    { parent },
  );
  return { network, gateway, attachment };
}

function joinHubs(
  parent: pulumi.Resource,
  name: string,
  [requester, accepter]: readonly [Hub, Hub],
  tags: Tags,
): void {
  const [near, far] = [requester.network, accepter.network];
  const role = `${name}-${near.region}-${far.region}`;
  const peering = new aws.ec2transitgateway.PeeringAttachment(
    role,
    {
      region: near.region,
      transitGatewayId: requester.gateway.id,
      peerRegion: far.region,
      peerTransitGatewayId: accepter.gateway.id,
      tags: namedTags(role, tags),
    },
    { parent },
  );
  const accepted = new aws.ec2transitgateway.PeeringAttachmentAccepter(
    role,
    { region: far.region, transitGatewayAttachmentId: peering.id, tags: namedTags(role, tags) },
    { parent },
  );
  const back = staticRoute(parent, name, [accepter, requester], accepted);
  // The accepter waits until its own side is available; by the time that its route stands, the requester's side usually is too.
  const forth = staticRoute(parent, name, [requester, accepter], accepted, [back]);
  routeToRegion(parent, name, near, far, wayFrom(requester, forth));
  routeToRegion(parent, name, far, near, wayFrom(accepter, back));
}

/** A peering of gateways carries static routes alone, and takes none before it was accepted. */
function staticRoute(
  parent: pulumi.Resource,
  name: string,
  [from, to]: readonly [Hub, Hub],
  accepted: aws.ec2transitgateway.PeeringAttachmentAccepter,
  after: readonly pulumi.Resource[] = [],
): aws.ec2transitgateway.Route {
  const { region } = from.network;
  return new aws.ec2transitgateway.Route(
    `${name}-${region}-${to.network.region}`,
    {
      region,
      destinationCidrBlock: to.network.cidrBlock,
      transitGatewayAttachmentId: accepted.id,
      transitGatewayRouteTableId: from.gateway.associationDefaultRouteTableId,
    },
    { parent, dependsOn: [accepted, ...after] },
  );
}

/** EC2 knows no gateway in a route of a network that is not attached to it. */
function wayFrom({ gateway, attachment }: Hub, route: pulumi.Resource) {
  return { way: { transitGatewayId: gateway.id }, after: [attachment, route] };
}
