import * as pulumi from "@pulumi/pulumi";
import { withTransforms } from "../lib/transform";
import {
  type MultiRegionNetworkArgs,
  multiRegionNetworkChildren,
  multiRegionPlan,
  regionalArgs,
} from "./multi-region-args";
import { Network } from "./network";
import { type NetworkOutputs } from "./outputs";
import { peerNetworks } from "./peering";
import { joinByTransitGateways } from "./transit";

/**
 * One `Network` per region with blocks that never overlap, joined or apart. A region's block follows from its name, so a region can
 * be added later, and the networks of regions that were made apart can be joined.
 *
 * What fails with it: nothing beyond each region's own, as long as nothing relies on the way between them.
 *
 * @example
 * const networks = new MultiRegionNetwork("main", { regions: ["us-west-2", "eu-west-1"], connectivity: "peering" });
 * const home = networks.networks["us-west-2"];
 */
export class MultiRegionNetwork extends pulumi.ComponentResource {
  /** Region → its network. */
  readonly networks: Readonly<Record<string, NetworkOutputs>>;

  constructor(name: string, args: MultiRegionNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = multiRegionPlan(name, args);
    const { blocks, connectivity, pairs } = plan;
    super(
      "tenfold:network:MultiRegionNetwork",
      name,
      { blocks, connectivity, peerings: pairs, regions: Object.keys(blocks) },
      withTransforms(opts, multiRegionNetworkChildren, args.transform),
    );
    const networks: Record<string, Network> = {};
    for (const [region, cidrBlock] of Object.entries(blocks)) {
      const regional = regionalArgs(args, region, cidrBlock);
      networks[region] = new Network(`${name}-${region}`, regional, { parent: this });
    }
    this.networks = networks;
    const { tags = {} } = args;
    if (connectivity === "transitGateway") joinByTransitGateways(this, name, networks, { pairs, tags });
    if (connectivity === "peering") {
      for (const [requester, accepter] of pairs) {
        const ends = [networks[requester], networks[accepter]] as const;
        if (ends[0] && ends[1]) peerNetworks(this, name, [ends[0], ends[1]], tags);
      }
    }
    this.registerOutputs({ blocks });
  }
}
