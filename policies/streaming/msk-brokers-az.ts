import { type StreamCluster } from "@tenfold/planning";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";
import { wholeNumber } from "../lib/settings";
import { are, count, list } from "../lib/text";
import { spreadOf } from "../lib/zones";

/** Kafka brokers stand evenly in enough zones to keep a majority. */
export const mskBrokersAz = defineRule({
  id: "msk-brokers-az",
  title: "Kafka brokers stand evenly in enough zones to keep a majority",
  pillar: "scalability",
  severity: "high",
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  why:
    "Three copies in three zones survive the loss of one and still take writes. With two zones, two copies can lie in the " +
    "zone that fails. MSK refuses a number of brokers that is no multiple of the zones.",
  fix: "give the cluster one client subnet in each of three zones, and a multiple of three brokers",
  settings: {
    minAzs: wholeNumber({
      description: "Zones that the brokers must stand in",
      default: { dev: 2, staging: 2, prod: 3 },
      min: 2,
      max: 3,
    }),
  },
  *check({ facets, settings: { minAzs } }) {
    for (const cluster of facets.streamClusters) yield* checkCluster(cluster, minAzs);
  },
});

function* checkCluster(cluster: StreamCluster, minAzs: number): Generator<Outcome> {
  if (cluster.brokerType.state === "known" && cluster.brokerType.value === "serverless") return;
  if (cluster.zones.state !== "known") {
    return yield undecided(
      cluster,
      "the zones of its brokers are not known yet",
      "brokerNodeGroupInfo.clientSubnets",
    );
  }
  const zones = cluster.zones.value;
  const { least } = spreadOf(zones.map((value) => ({ state: "known", value })));
  if (least < minAzs) {
    return yield fail(
      cluster,
      `its brokers stand in ${count(zones.length, "zone")} (${list(zones)}); ${are(minAzs)} needed`,
    );
  }
  if (cluster.brokers.state !== "known") {
    return yield undecided(cluster, "its number of brokers is not known yet", "numberOfBrokerNodes");
  }
  const brokers = cluster.brokers.value;
  if (brokers % zones.length === 0) return yield pass(cluster);
  yield fail(
    cluster,
    `${count(brokers, "broker")} cannot stand evenly in ${count(zones.length, "zone")}: MSK refuses the cluster`,
    `use a multiple of ${zones.length} brokers`,
  );
}
