import * as pulumi from "@pulumi/pulumi";
import { Aurora, auroraPresets, type DataSubnet, withPreset } from "@tenfold/components";

const config = new pulumi.Config();
const region = new pulumi.Config("aws").require("region");
const tags = { environment: pulumi.getStack(), project: "orders" };

// Nothing of the network is created or changed: ids are enough, whoever made it.
const network = {
  vpcId: config.require("vpcId"),
  subnets: config.requireObject<Record<string, DataSubnet>>("subnets"),
  allowedFrom: { services: { securityGroupId: config.require("clientSecurityGroupId") } },
};

const orders = new Aurora(
  "orders",
  withPreset(auroraPresets.dev, { region, network, database: { name: "orders" }, tags }),
);

export const endpoint = orders.endpoint;
export const securityGroupId = orders.securityGroupId;
