import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type NetworkOutputs } from "./outputs";

/** What leads to the other region. */
export type WayToRegion =
  | { readonly vpcPeeringConnectionId: pulumi.Input<string> }
  | { readonly transitGatewayId: pulumi.Input<string> };

/**
 * Routes from the private and data subnets of one network to the other; public subnets hold balancers only and need none. The names do
 * not tell the way, so that a change of the way replaces the target of each route and leaves no gap.
 */
export function routeToRegion(
  parent: pulumi.Resource,
  name: string,
  from: NetworkOutputs,
  to: NetworkOutputs,
  { way, after }: { readonly way: WayToRegion; readonly after: readonly pulumi.Resource[] },
): void {
  const target = { region: from.region, destinationCidrBlock: to.cidrBlock, ...way };
  const options = { parent, dependsOn: [...after] };
  const route = (role: string, routeTableId: pulumi.Input<string>) =>
    new aws.ec2.Route(`${name}-${from.region}-${to.region}-${role}`, { ...target, routeTableId }, options);
  for (const [zone, routeTableId] of Object.entries(from.routeTables.private)) route(zone, routeTableId);
  route("data", from.routeTables.data);
}
