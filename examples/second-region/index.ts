import * as pulumi from "@pulumi/pulumi";
import { AuroraGlobal, MultiRegionNetwork, multiRegionNetworkPresets, withPreset } from "@tenfold/components";

const config = new pulumi.Config();
const regions = config.requireObject<string[]>("regions");
const [birthRegion = ""] = regions;
const tags = { environment: pulumi.getStack(), project: "orders" };

const networks = new MultiRegionNetwork("shop", withPreset(multiRegionNetworkPresets.dev, { regions, tags }));

const orders = new AuroraGlobal("orders", {
  // Where the data was created, whoever writes today. It never changes.
  birthRegion,
  regions: Object.fromEntries(
    regions.map((region) => {
      const { vpcId, cidrBlock, subnets } = networks.networks[region]!;
      const allowedFrom = { network: { cidrBlock } };
      return [region, { network: { vpcId, subnets: subnets.data, allowedFrom }, instances: 1 }];
    }),
  ),
  database: { name: "orders" },
  compute: { type: "serverless", minCapacity: 0.5, maxCapacity: 4 },
  protection: "off",
  monitoring: { logRetentionDays: 14 },
  tags,
});

export const endpoint = orders.endpoint;
