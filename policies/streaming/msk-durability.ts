import { type StreamCluster, type Topic } from "@tenfold/planning";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";
import { wholeNumber } from "../lib/settings";

/** An acknowledged message survives the loss of a broker, and writes go on. */
export const mskDurability = defineRule({
  id: "msk-durability",
  title: "An acknowledged message survives the loss of a broker, and writes go on",
  pillar: "scalability",
  severity: "critical",
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  why:
    "Three copies of which two must answer: one broker may go away without losing a message or stopping writes. With as " +
    "many required as there are copies, any broker upgrade stops writes; an unclean election loses what was acknowledged.",
  fix: "set default.replication.factor=3, min.insync.replicas=2 and unclean.leader.election.enable=false",
  settings: {
    replicationFactor: wholeNumber({ description: "Copies of each partition", default: 3, min: 2, max: 5 }),
    minInsyncReplicas: wholeNumber({
      description: "Copies that must confirm a write",
      default: 2,
      min: 1,
      max: 4,
    }),
  },
  *check({ facets, settings }) {
    for (const cluster of facets.streamClusters) yield* checkCluster(cluster, settings);
    for (const topic of facets.topics) yield* checkTopic(topic, settings);
  },
});

interface Wanted {
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number;
}

function* checkCluster(cluster: StreamCluster, wanted: Wanted): Generator<Outcome> {
  if (cluster.brokerType.state === "known" && cluster.brokerType.value === "serverless") return;
  // Express brokers keep three copies and two in sync, whatever a configuration says.
  if (cluster.brokerType.state === "known" && cluster.brokerType.value === "express")
    return yield pass(cluster);
  if (cluster.brokerType.state === "unknown") {
    return yield undecided(
      cluster,
      "its type of broker is not known yet",
      "brokerNodeGroupInfo.instanceType",
    );
  }
  if (cluster.configuration.state === "absent") {
    return yield fail(cluster, "it has no configuration of its own: MSK's defaults elect unclean leaders");
  }
  const properties =
    cluster.configuration.state === "known" ? cluster.configuration.value.properties : undefined;
  if (properties?.state !== "known") {
    return yield undecided(cluster, "its configuration is not known yet", "configurationInfo");
  }
  const mistakes = mistakesIn(properties.value, wanted);
  yield mistakes.length === 0 ? pass(cluster) : fail(cluster, mistakes.join("; "));
}

/** Left-out properties count as mistakes: what MSK assumes for them differs by zones, version and storage mode. */
function mistakesIn(properties: Readonly<Record<string, string>>, wanted: Wanted): readonly string[] {
  const copies = Number(properties["default.replication.factor"]);
  const confirming = Number(properties["min.insync.replicas"]);
  const unclean = properties["unclean.leader.election.enable"];
  const mistakes: string[] = [];
  if (!(copies >= wanted.replicationFactor)) {
    mistakes.push(
      `default.replication.factor is ${properties["default.replication.factor"] ?? "not set"}, ${wanted.replicationFactor} needed`,
    );
  }
  if (!(confirming >= wanted.minInsyncReplicas)) {
    mistakes.push(
      `min.insync.replicas is ${properties["min.insync.replicas"] ?? "not set"}, ${wanted.minInsyncReplicas} needed`,
    );
  }
  if (confirming >= copies)
    mistakes.push(`min.insync.replicas ${confirming} leaves no copy to lose of ${copies}`);
  if (unclean !== "false")
    mistakes.push(`unclean.leader.election.enable is ${unclean ?? "not set"}, false needed`);
  return mistakes;
}

function* checkTopic(topic: Topic, wanted: Wanted): Generator<Outcome> {
  // A topic of a cluster that is not MSK's, such as a single broker for development, is not this rule's.
  if (topic.cluster.state === "absent") return;
  if (topic.replicationFactor.state === "absent") return;
  if (topic.replicationFactor.state === "unknown") {
    return yield undecided(topic, "its number of copies is not known yet", "replicationFactor");
  }
  const copies = topic.replicationFactor.value;
  if (copies < wanted.replicationFactor) {
    return yield fail(
      topic,
      `it keeps ${copies} copies, ${wanted.replicationFactor} needed`,
      "set replicationFactor to 3",
    );
  }
  if (topic.settings.state === "unknown")
    return yield undecided(topic, "its settings are not known yet", "config");
  const given = topic.settings.state === "known" ? topic.settings.value["min.insync.replicas"] : undefined;
  const confirming = given === undefined ? wanted.minInsyncReplicas : Number(given);
  if (confirming < wanted.minInsyncReplicas) {
    return yield fail(topic, `min.insync.replicas is ${confirming}, ${wanted.minInsyncReplicas} needed`);
  }
  yield confirming >= copies
    ? fail(
        topic,
        `min.insync.replicas ${confirming} leaves no copy to lose of ${copies}: any broker upgrade stops writes`,
      )
    : pass(topic);
}
