import {
  type Replicator,
  type StreamCluster,
  type StreamConfiguration,
  type Topic,
} from "../facets/streaming";
import { type Resource } from "../graph/resource";
import { absentValue, known, mapValue, unknownValue, type PropertyValue, type Value } from "../graph/value";
import { type Context } from "./context";
import { Directory } from "./directory";
import { asText, parsed, Properties } from "./properties";
import { type SubnetFinder } from "./zones";

export interface StreamingFacets {
  readonly streamClusters: Directory<StreamCluster>;
  readonly streamConfigurations: readonly StreamConfiguration[];
  readonly topics: readonly Topic[];
  readonly replicators: readonly Replicator[];
}

export function recogniseStreams(context: Context, finder: SubnetFinder): StreamingFacets {
  const configurations = new Directory(
    context.graph,
    context.ofRole("streamConfiguration").map((resource): StreamConfiguration => {
      const text = Properties.askedOf(resource).text("serverProperties");
      return {
        ...context.facet("StreamConfiguration", resource),
        properties: mapValue(text, parseServerProperties),
      };
    }),
  );
  const clusters = new Directory<StreamCluster>(
    context.graph,
    [
      ...context
        .ofRole("streamCluster")
        .map((resource) => clusterOf(context, finder, configurations, resource)),
      ...context.ofRole("serverlessStreamCluster").map((resource) => serverlessOf(context, finder, resource)),
    ],
    ["clusterName"],
  );
  return {
    streamClusters: clusters,
    streamConfigurations: configurations.facets,
    topics: [
      ...context.ofRole("topic").map((resource) => topicOf(context, clusters, resource)),
      ...context.ofRole("topicObject").map((resource) => topicObjectOf(context, resource)),
    ],
    replicators: context.ofRole("replicator").map((resource) => replicatorOf(context, clusters, resource)),
  };
}

/** The lines of a Java properties file: `key=value`, `key: value` or `key value`, comments with # or !, \ joins lines. */
export function parseServerProperties(text: string): Readonly<Record<string, string>> {
  const entries: [string, string][] = [];
  for (const line of text.replace(/\\\r?\n\s*/g, "").split(/\r?\n/)) {
    const match = /^\s*([^#!\s=:][^\s=:]*)\s*[=:\s]\s*(.*?)\s*$/.exec(line);
    if (match?.[1] !== undefined) entries.push([match[1], match[2] ?? ""]);
  }
  return Object.fromEntries(entries);
}

function clusterOf(
  context: Context,
  finder: SubnetFinder,
  configurations: Directory<StreamConfiguration>,
  resource: Resource,
): StreamCluster {
  const asked = Properties.askedOf(resource);
  const instanceType = asked.text("brokerNodeGroupInfo", "instanceType");
  return {
    ...context.facet("StreamCluster", resource),
    name: asked.text("clusterName"),
    kafkaVersion: asked.text("kafkaVersion"),
    brokerType: mapValue(instanceType, (type) => (type.startsWith("express.") ? "express" : "standard")),
    instanceType,
    brokers: asked.number("numberOfBrokerNodes"),
    zones: finder.zonesOf(resource, ["brokerNodeGroupInfo", "clientSubnets"]),
    configuration: configurations.link(resource, ["configurationInfo", "arn"]),
    storage: asked.number("brokerNodeGroupInfo", "storageInfo", "ebsStorageInfo", "volumeSize"),
    monitoring: asked.text("enhancedMonitoring"),
    scalableTargets: [],
  };
}

function serverlessOf(context: Context, finder: SubnetFinder, resource: Resource): StreamCluster {
  const asked = Properties.askedOf(resource);
  return {
    ...context.facet("StreamCluster", resource),
    name: asked.text("clusterName"),
    kafkaVersion: absentValue,
    brokerType: known("serverless"),
    instanceType: absentValue,
    brokers: absentValue,
    zones: finder.zonesOf(resource, ["vpcConfigs", "subnetIds"]),
    configuration: absentValue,
    storage: absentValue,
    monitoring: absentValue,
    scalableTargets: [],
  };
}

/** `aws:msk/topic` and the Kafka provider's topic name the same things differently. */
function topicOf(context: Context, clusters: Directory<StreamCluster>, resource: Resource): Topic {
  const asked = Properties.askedOf(resource);
  const partitions = asked.number("partitionCount");
  const settings = asked.raw("configs") === undefined ? asked.raw("config") : asked.raw("configs");
  return {
    ...context.facet("Topic", resource),
    name: asked.text("name"),
    cluster: clusters.link(resource, ["clusterArn"]),
    partitions: partitions.state === "absent" ? asked.number("partitions") : partitions,
    replicationFactor: asked.number("replicationFactor"),
    settings: settingsOf(settings),
  };
}

function topicObjectOf(context: Context, resource: Resource): Topic {
  const asked = Properties.askedOf(resource);
  const name = asked.text("spec", "topicName");
  return {
    ...context.facet("Topic", resource),
    name: name.state === "absent" ? asked.text("metadata", "name") : name,
    cluster: absentValue,
    partitions: asked.number("spec", "partitions"),
    replicationFactor: asked.number("spec", "replicas"),
    settings: settingsOf(asked.raw("spec", "config")),
  };
}

/** Settings come as a map, or as a JSON text of one (also in base64). */
function settingsOf(value: PropertyValue | undefined): Value<Readonly<Record<string, string>>> {
  if (typeof value === "string") return parsed(value, settingsOfText);
  const map = new Properties({ settings: value ?? null }).textMap("settings");
  if (map.state !== "known") return map;
  const entries = Object.entries(map.value).map(([key, inner]) =>
    inner.state === "known" ? [key, inner.value] : [],
  );
  return entries.some((entry) => entry.length === 0) ? unknownValue : known(Object.fromEntries(entries));
}

function settingsOfText(value: PropertyValue): Readonly<Record<string, string>> | undefined {
  const text = asText(value) ?? "";
  for (const candidate of [text, Buffer.from(text, "base64").toString("utf8")]) {
    try {
      const settings: unknown = JSON.parse(candidate);
      if (typeof settings !== "object" || settings === null || Array.isArray(settings)) continue;
      return Object.fromEntries(Object.entries(settings).map(([key, inner]) => [key, String(inner)]));
    } catch {
      // Not this form: the next candidate, or undefined.
    }
  }
  return undefined;
}

/**
 * A replicator lives in the region of its target. Both clusters are named inside one property, so that while their
 * ARNs are unknown the regions alone tell which is which.
 */
function replicatorOf(context: Context, clusters: Directory<StreamCluster>, resource: Resource): Replicator {
  const facet = context.facet("Replicator", resource);
  const named = (property: string) => {
    const arn = Properties.askedOf(resource).text("replicationInfoList", property);
    return arn.state === "known" ? clusters.named(arn.value, resource) : undefined;
  };
  const sources = [
    ...new Set([
      ...clusters.sourcesOf(resource, "replicationInfoList"),
      ...clusters.sourcesOf(resource, "kafkaClusters"),
    ]),
  ];
  const here = sources.filter((cluster) => cluster.region === facet.region);
  const elsewhere = sources.filter((cluster) => cluster.region !== facet.region);
  const target = named("targetKafkaClusterArn") ?? (here.length === 1 ? here[0] : undefined);
  const source = named("sourceKafkaClusterArn") ?? (elsewhere.length === 1 ? elsewhere[0] : undefined);
  return {
    ...facet,
    source: source === undefined ? unknownValue : known(source),
    target: target === undefined ? unknownValue : known(target),
  };
}
