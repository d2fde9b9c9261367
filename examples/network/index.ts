import * as pulumi from "@pulumi/pulumi";
import { Network, networkPresets, withPreset } from "@tenfold/components";

const region = new pulumi.Config("aws").require("region");
const tags = { environment: pulumi.getStack(), project: "network" };

// Two zones behind one NAT gateway. `networkPresets.production` has three zones and a gateway in each.
const network = new Network("main", withPreset(networkPresets.dev, { region, tags }));

export const vpcId = network.vpcId;
export const cidrBlock = network.cidrBlock;
/** Subnets by tier and zone id: what other programs take as an argument. */
export const subnets = network.subnets;
