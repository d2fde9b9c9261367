import {
  MultiRegionNetwork,
  type NetworkOutputs,
  productionEndpoints,
  type ZonedSubnets,
} from "@tenfold/components";
import { type EnvironmentConfig } from "../config/environment-config";
import { type ByRegion, type NetworkLayer } from "./outputs";
import { type LayerExports } from "./references";

/** A network in each region, apart from each other: data replicates and users arrive without a way between them. */
export function buildNetwork(config: EnvironmentConfig): NetworkLayer {
  const { regions, zones, sizes, logRetentionDays: retentionDays, protection, tags } = config;
  const { addressPool, nat, interfaceEndpoints } = sizes.network;
  const { networks } = new MultiRegionNetwork("shop", {
    regions,
    addressPool,
    network: {
      nat,
      interfaceEndpoints: interfaceEndpoints ? productionEndpoints : [],
      flowLogs: { retentionDays },
      protection,
    },
    overrides: Object.fromEntries(regions.map((region) => [region, { zones: zones[region] }])),
    tags,
  });
  return networks;
}

/** The networks that another stack built. */
export function readNetwork({ regions, zones }: EnvironmentConfig, exports: LayerExports): NetworkLayer {
  return Object.fromEntries(
    regions.map((region) => [region, readRegion(region, zones[region] ?? [], exports)]),
  );
}

function readRegion(region: string, zones: readonly string[], { text }: LayerExports): NetworkOutputs {
  const byZone = <Value>(read: (zone: string) => Value) =>
    Object.fromEntries(zones.map((zone) => [zone, read(zone)]));
  const subnetsOf = (tier: string): ZonedSubnets =>
    byZone((zone) => ({
      id: text(region, "subnets", tier, zone, "id"),
      availabilityZone: text(region, "subnets", tier, zone, "availabilityZone"),
      cidrBlock: text(region, "subnets", tier, zone, "cidrBlock"),
    }));
  return {
    region,
    zones,
    vpcId: text(region, "vpcId"),
    cidrBlock: text(region, "cidrBlock"),
    subnets: { public: subnetsOf("public"), private: subnetsOf("private"), data: subnetsOf("data") },
    routeTables: {
      public: text(region, "routeTables", "public"),
      private: byZone((zone) => text(region, "routeTables", "private", zone)),
      data: text(region, "routeTables", "data"),
    },
  };
}

/** What other stacks read: the outputs without the components around them. */
export function exportNetwork(networks: NetworkLayer): ByRegion<NetworkOutputs> {
  return Object.fromEntries(Object.entries(networks).map(([region, network]) => [region, plain(network)]));
}

function plain({ region, zones, vpcId, cidrBlock, subnets, routeTables }: NetworkOutputs): NetworkOutputs {
  return { region, zones, vpcId, cidrBlock, subnets, routeTables };
}
