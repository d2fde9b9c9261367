import { type BrokerKind, type ExpressInstanceType, Stream, StreamReplicator } from "@tenfold/components";
import { type KafkaVersionOf, runsKafka } from "@tenfold/components/catalogue/kafka";
import { type EnvironmentConfig } from "../config/environment-config";
import { alarmsOf } from "./alarms";
import { type ByRegion, type DataPlace, type StreamStore } from "./outputs";
import { type LayerExports } from "./references";
import { allTopics, deadLetterTopics, topics } from "./storefront";

type Size = EnvironmentConfig["sizes"]["stream"];
type BrokerClass = NonNullable<Size["class"]>;

/**
 * The streams on MSK, each region's copied into the others, so that any of them may become home at once. None where the broker lives
 * inside the cluster: the apps layer has it.
 */
export function buildStreams(config: EnvironmentConfig, places: ByRegion<DataPlace>): ByRegion<StreamStore> {
  const { host, class: instanceType } = config.sizes.stream;
  if (host === "cluster" || instanceType === undefined) return {};
  const streams = Object.entries(places).map(([region, place]) =>
    createStream(config, region, place, instanceType),
  );
  replicate(config, streams, places);
  return Object.fromEntries(streams.map((stream) => [stream.region, stream]));
}

/** Both ways: records that are written after a move must find their way back without anything being built first. */
function replicate(
  { logRetentionDays, tags }: EnvironmentConfig,
  streams: readonly Stream[],
  places: ByRegion<DataPlace>,
): void {
  for (const source of streams)
    for (const target of streams.filter((stream) => stream !== source))
      new StreamReplicator(`events-${source.region}-${target.region}`, {
        source,
        target,
        topics: { include: allTopics.map((topic) => topic.replace(".", "[.]")) },
        logRetentionDays,
        alarms: alarmsOf(places[target.region]),
        tags,
      });
}

function createStream(
  config: EnvironmentConfig,
  region: string,
  place: DataPlace,
  instanceType: BrokerClass,
): Stream {
  const { engineVersions, spansRegions, sizes, logRetentionDays, protection, tags } = config;
  const { brokers, partitions, storageGib = 0 } = sizes.stream;
  const common = {
    region,
    network: place.network,
    brokers,
    topics: {
      ...Object.fromEntries(topics.map((topic) => [topic, { partitions }])),
      // Few records, read by hand: one partition keeps them in their order.
      ...Object.fromEntries(deadLetterTopics.map((topic) => [topic, { partitions: 1 }])),
    },
    // From the beginning, so that a second region changes nothing on the first one's brokers.
    replicationSource: spansRegions,
    monitoring: { logRetentionDays },
    alarms: alarmsOf(place),
    protection,
    tags,
  };
  const name = `events-${region}`;
  const version = engineVersions?.stream;
  if (isExpress(instanceType)) {
    const kafkaVersion = versionOn("express", version);
    return new Stream(name, { ...common, type: "express", instanceType, kafkaVersion });
  }
  const kafkaVersion = versionOn("standard", version);
  const storage = { volumeGib: storageGib };
  return new Stream(name, { ...common, type: "standard", instanceType, kafkaVersion, storage });
}

/** The version that the config pins; the check of the config has refused one that these brokers do not run. */
function versionOn<Kind extends BrokerKind>(
  kind: Kind,
  version: string | undefined,
): KafkaVersionOf<Kind> | undefined {
  return version !== undefined && runsKafka(kind, version) ? version : undefined;
}

function isExpress(instanceType: BrokerClass): instanceType is ExpressInstanceType {
  return instanceType.startsWith("express.");
}

/** The stream of a region that another stack built; undefined where the broker lives inside the cluster. */
export function readStream(
  config: EnvironmentConfig,
  region: string,
  { text }: LayerExports,
): StreamStore | undefined {
  if (config.sizes.stream.host === "cluster") return undefined;
  return {
    clusterArn: text(region, "stream", "clusterArn"),
    bootstrapBrokers: text(region, "stream", "bootstrapBrokers"),
  };
}

/** What other stacks read of a stream. */
export function exportStream(stream: StreamStore | undefined): StreamStore | undefined {
  return stream && { clusterArn: stream.clusterArn, bootstrapBrokers: stream.bootstrapBrokers };
}
