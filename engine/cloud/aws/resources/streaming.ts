import { knownString, unwrap } from "../../../protocol/wire";
import { named } from "../auto-name";
import { arn, constant, fill, inputId, type TaughtResource, type Teach, text, textId } from "../taught";

/** Up to three brokers, the most that AWS names for bootstrapping. */
const brokers =
  (port: number): Teach =>
  (context) => {
    const given = unwrap(context.inputs["numberOfBrokerNodes"]);
    const count = Math.min(typeof given === "number" ? given : 3, 3);
    const names = Array.from({ length: count }, (_, index) =>
      fill(`b-${index + 1}.{clusterName}.{hex6}.c2.kafka.{region}.amazonaws.com:${port}`, context),
    );
    return { value: names.join(",") };
  };

/** Empty: brokers of the versions sold today coordinate by KRaft. */
const zookeeper = constant("");

const topicArn: Teach = ({ inputs }) => ({
  value: `${(knownString(inputs["clusterArn"]) ?? "").replace(":cluster/", ":topic/")}/${knownString(inputs["name"]) ?? ""}`,
});

/** Words that MSK makes up for the clusters of a replicator, by which it tells its metrics apart. */
const clusterAliases: Teach = (context) => ({
  value: {
    sourceKafkaClusterAlias: fill("source-{hex8}", context),
    targetKafkaClusterAlias: fill("target-{hex8}", context),
  },
  completes: true,
});

export const streamingResources: Readonly<Record<string, TaughtResource>> = {
  "aws:msk/cluster:Cluster": {
    id: textId("arn:aws:kafka:{region}:{account}:cluster/{clusterName}/{uuid}-2"),
    autoName: { property: "clusterName", maxLength: 255 },
    outputs: {
      arn: text("{id}"),
      bootstrapBrokers: brokers(9092),
      bootstrapBrokersSaslIam: brokers(9098),
      bootstrapBrokersSaslScram: brokers(9096),
      bootstrapBrokersTls: brokers(9094),
      clusterUuid: text("{uuid}-2"),
      currentVersion: text("K{HEX13}"),
      zookeeperConnectString: zookeeper,
      zookeeperConnectStringTls: zookeeper,
    },
  },
  "aws:msk/serverlessCluster:ServerlessCluster": {
    id: textId("arn:aws:kafka:{region}:{account}:cluster/{clusterName}/{uuid}-s1"),
    autoName: { property: "clusterName", maxLength: 255 },
    outputs: {
      arn: text("{id}"),
      bootstrapBrokersSaslIam: text("boot-{hex8}.c2.kafka-serverless.{region}.amazonaws.com:9098"),
      clusterUuid: text("{uuid}-s1"),
    },
  },
  "aws:msk/clusterPolicy:ClusterPolicy": {
    id: inputId("clusterArn"),
    outputs: { currentVersion: text("K{HEX13}") },
  },
  "aws:msk/configuration:Configuration": {
    id: textId("arn:aws:kafka:{region}:{account}:configuration/{name}/{uuid}-2"),
    autoName: named(),
    outputs: { arn: text("{id}"), latestRevision: constant(1) },
  },
  "aws:msk/topic:Topic": {
    id: (context) => String(topicArn(context).value),
    autoName: named(),
    outputs: { arn: topicArn, configsActual: constant("{}") },
  },
  "aws:msk/replicator:Replicator": {
    id: textId("arn:aws:kafka:{region}:{account}:replicator/{replicatorName}/{uuid}-2"),
    outputs: {
      arn: text("{id}"),
      currentVersion: text("K{HEX13}"),
      replicationInfoList: clusterAliases,
    },
  },
  "aws:kinesis/stream:Stream": {
    id: (context) => String(arn("kinesis", "stream/{name}")(context).value),
    autoName: named(),
    outputs: { arn: text("{id}") },
  },
};
