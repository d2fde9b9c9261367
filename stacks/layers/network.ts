import {
  MultiRegionNetwork,
  type NetworkOutputs,
  productionEndpoints,
  type ZonedSubnets,
} from "@tenfold/components";
import { type EnvironmentConfig } from "../config/environment-config";
import { alarmsOf, createAlarmTopics, hasAlarms } from "./alarms";
import { type NetworkLayer, type RegionalNetwork } from "./outputs";
import { type LayerExports } from "./references";

/** A network in each region, apart from each other: data replicates and users arrive without a way between them. */
export function buildNetwork(config: EnvironmentConfig): NetworkLayer {
  const { regions, zones, sizes, logRetentionDays: retentionDays, protection, tags } = config;
  const { addressPool, nat, interfaceEndpoints } = sizes.network;
  const topics = createAlarmTopics(config);
  const { networks } = new MultiRegionNetwork("shop", {
    regions,
    addressPool,
    network: {
      nat,
      interfaceEndpoints: interfaceEndpoints ? productionEndpoints : [],
      flowLogs: { retentionDays },
      protection,
    },
    overrides: Object.fromEntries(
      regions.map((region) => {
        const alarms = alarmsOf({ alarmTopicArn: topics[region] });
        return [region, { zones: zones[region], alarms }];
      }),
    ),
    tags,
  });
  return Object.fromEntries(
    Object.entries(networks).map(([region, network]) => [region, plain(network, topics[region])]),
  );
}

/** The networks that another stack built. */
export function readNetwork(config: EnvironmentConfig, exports: LayerExports): NetworkLayer {
  return Object.fromEntries(
    config.regions.map((region) => {
      const network = readRegion(region, config.zones[region] ?? [], exports);
      const alarmTopicArn = hasAlarms(config) ? exports.text(region, "alarmTopicArn") : undefined;
      return [region, { ...network, alarmTopicArn }];
    }),
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

/** The outputs without the component around them: what other stacks read too. */
function plain(
  { region, zones, vpcId, cidrBlock, subnets, routeTables }: NetworkOutputs,
  alarmTopicArn: RegionalNetwork["alarmTopicArn"],
): RegionalNetwork {
  return { region, zones, vpcId, cidrBlock, subnets, routeTables, alarmTopicArn };
}
