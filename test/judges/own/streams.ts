import { type ResourceGraph } from "@tenfold/planning";
import { brokerTypes, burstableBroker, kafkaVersions } from "../../../components/catalogue/kafka";
import { isKubernetesVersion } from "../../../components/catalogue/kubernetes";
import { allOf, at, list, type Read, texts, type Wrong } from "./read";

const clusterType = "aws:msk/cluster:Cluster";

/** What CreateReplicator asks of the clusters on both ends. */
export function replicators(graph: ResourceGraph): Wrong[] {
  const clusters = allOf(graph, clusterType);
  return allOf(graph, "aws:msk/replicator:Replicator").flatMap((replicator) => {
    const flow = list(replicator.inputs["replicationInfoList"])[0] ?? {};
    const named = (end: string) =>
      clusters.find(({ names }) => names.has(String(flow[`${end}KafkaClusterArn`])));
    return [
      ...sourceMistakes(replicator, named("source"), graph),
      ...targetMistakes(replicator, named("target")),
      ...[named("source"), named("target")].flatMap((cluster) => endMistakes(cluster)),
    ];
  });
}

function endMistakes(cluster: Read | undefined): Wrong[] {
  if (!cluster) return [];
  const { urn, inputs } = cluster;
  const wrong: Wrong[] = [];
  if (at(inputs, "clientAuthentication.sasl.iam") !== true) {
    wrong.push({ urn, property: "clientAuthentication.sasl.iam", message: "a replicator signs in with IAM" });
  }
  if (at(inputs, "brokerNodeGroupInfo.instanceType") === burstableBroker) {
    wrong.push({
      urn,
      property: "brokerNodeGroupInfo.instanceType",
      message: `no replicator on ${burstableBroker}`,
    });
  }
  return wrong;
}

function sourceMistakes(
  { urn, dependencies }: Read,
  source: Read | undefined,
  graph: ResourceGraph,
): Wrong[] {
  const property = "replicationInfoList.sourceKafkaClusterArn";
  if (!source) return [{ urn, property, message: "the source is no cluster of this program" }];
  const wrong: Wrong[] = [];
  const connectivity = "brokerNodeGroupInfo.connectivityInfo.vpcConnectivity.clientAuthentication.sasl.iam";
  if (at(source.inputs, connectivity) !== true) {
    wrong.push({
      urn: source.urn,
      property: connectivity,
      message: "a source needs private connectivity with IAM",
    });
  }
  const policy = allOf(graph, "aws:msk/clusterPolicy:ClusterPolicy").find(({ inputs }) =>
    source.names.has(String(inputs["clusterArn"])),
  );
  const text =
    typeof policy?.inputs["policy"] === "string"
      ? policy.inputs["policy"]
      : JSON.stringify(policy?.inputs ?? {});
  if (!policy || !text.includes("kafka.amazonaws.com")) {
    wrong.push({
      urn: source.urn,
      property: "policy",
      message: "a source lets kafka.amazonaws.com in by a cluster policy",
    });
  } else if (!dependencies.includes(policy.urn)) {
    wrong.push({ urn, property: "dependsOn", message: "a replicator waits for the policy of its source" });
  }
  return wrong;
}

function targetMistakes({ urn, region }: Read, target: Read | undefined): Wrong[] {
  const property = "replicationInfoList.targetKafkaClusterArn";
  if (!target) return [{ urn, property, message: "the target is no cluster of this program" }];
  return target.region === region
    ? []
    : [
        {
          urn,
          property,
          message: `a replicator stands in the region of its target, ${target.region}, not ${region}`,
        },
      ];
}

/** Broker types and versions are free text in CloudFormation's schemas. */
export function versions(graph: ResourceGraph): Wrong[] {
  const brokers = allOf(graph, clusterType).flatMap(({ urn, inputs }) => {
    const type = String(at(inputs, "brokerNodeGroupInfo.instanceType"));
    const zones = texts(at(inputs, "brokerNodeGroupInfo.clientSubnets")).length;
    const wrong: Wrong[] = [];
    if (type !== burstableBroker && !Object.values(brokerTypes).some((types) => types.includes(type))) {
      wrong.push({
        urn,
        property: "brokerNodeGroupInfo.instanceType",
        message: `there is no broker ${type}`,
      });
    }
    if (!Object.hasOwn(kafkaVersions, String(inputs["kafkaVersion"]))) {
      wrong.push({
        urn,
        property: "kafkaVersion",
        message: `there is no Kafka ${String(inputs["kafkaVersion"])}`,
      });
    }
    if (Number(inputs["numberOfBrokerNodes"]) % zones !== 0) {
      wrong.push({ urn, property: "numberOfBrokerNodes", message: `not a multiple of the ${zones} zones` });
    }
    return wrong;
  });
  const clusters = allOf(graph, "aws:eks/cluster:Cluster")
    .filter(({ inputs }) => !isKubernetesVersion(String(inputs["version"])))
    .map(({ urn, inputs }) => ({
      urn,
      property: "version",
      message: `there is no Kubernetes ${String(inputs["version"])}`,
    }));
  return [...brokers, ...clusters];
}
