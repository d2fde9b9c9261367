import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { namedTags, type Tags } from "../lib/tags";
import { type NetworkOutputs } from "./outputs";
import { routeToRegion } from "./region-routes";

/** Joins the networks of two regions, with routes both ways that exist only once the peering was accepted. */
export function peerNetworks(
  parent: pulumi.Resource,
  name: string,
  [requester, accepter]: readonly [NetworkOutputs, NetworkOutputs],
  tags: Tags,
): void {
  const role = `${name}-${requester.region}-${accepter.region}`;
  const common = { tags: namedTags(role, tags) };
  const ends = { vpcId: requester.vpcId, peerVpcId: accepter.vpcId, peerRegion: accepter.region };
  const connection = new aws.ec2.VpcPeeringConnection(
    role,
    { region: requester.region, ...ends, ...common },
    { parent },
  );
  const accepted = new aws.ec2.VpcPeeringConnectionAccepter(
    role,
    { region: accepter.region, vpcPeeringConnectionId: connection.id, autoAccept: true, ...common },
    { parent },
  );
  const vpcPeeringConnectionId = accepted.id;
  // Names of instances resolve to private addresses on both sides, each side in its own region; refused until accepted.
  const resolution = { allowRemoteVpcDnsResolution: true };
  const sides = { requester: requester.region, accepter: accepter.region };
  for (const [side, region] of Object.entries(sides)) {
    new aws.ec2.PeeringConnectionOptions(
      `${role}-${side}`,
      { region, vpcPeeringConnectionId, [side]: resolution },
      { parent, dependsOn: [accepted] },
    );
  }
  const way = { way: { vpcPeeringConnectionId }, after: [] };
  routeToRegion(parent, name, requester, accepter, way);
  routeToRegion(parent, name, accepter, requester, way);
}
