import { createHash } from "node:crypto";
import { type ArgumentCheck } from "../lib/errors";
import { checkImage, checkObjectName, checkResources, type ContainerResources } from "./kubernetes.plan";

/** Port for clients, without encryption: inside one namespace, for development. */
export const kafkaPort = 9092;

const controllerPort = 9093;

/** Where the broker's volume is mounted: the path of the image, so that nothing of the image lies over it. */
export const kafkaVolumePath = "/var/lib/kafka/data";

/**
 * Id of a KRaft cluster: 22 characters of base64url, the same for the same name, so that a restarted broker finds its own data. The
 * first bit is zero, for Kafka's tools would take a leading `-` for an option.
 */
export function kafkaClusterId(name: string): string {
  const bytes = createHash("sha256").update(name).digest().subarray(0, 16);
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return bytes.toString("base64url");
}

/** Half of a container's memory as a Java heap; the rest is for the file system's cache and for Java itself. */
export function heapOptions(memory: string): string {
  const mebibytes = Number.parseInt(memory, 10) * (memory.endsWith("Gi") ? 1024 : 1);
  const half = Math.floor(mebibytes / 2);
  return `-Xms${half}m -Xmx${half}m`;
}

/**
 * Environment of the one broker, which is its own controller; `KAFKA_*` become the broker's properties. Internal topics exist once.
 * Topics come into being on first use: there is nobody else in development to create them.
 *
 * @param host name by which clients reach the broker.
 * @param memory of the container, e.g. `1Gi`.
 */
export function kafkaEnvironment(
  name: string,
  host: string,
  memory: string,
): Readonly<Record<string, string>> {
  return {
    KAFKA_HEAP_OPTS: heapOptions(memory),
    CLUSTER_ID: kafkaClusterId(name),
    KAFKA_NODE_ID: "1",
    KAFKA_PROCESS_ROLES: "broker,controller",
    KAFKA_CONTROLLER_QUORUM_VOTERS: `1@localhost:${controllerPort}`,
    KAFKA_CONTROLLER_LISTENER_NAMES: "CONTROLLER",
    KAFKA_LISTENERS: `PLAINTEXT://:${kafkaPort},CONTROLLER://:${controllerPort}`,
    KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://${host}:${kafkaPort}`,
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
    KAFKA_INTER_BROKER_LISTENER_NAME: "PLAINTEXT",
    // A folder below the volume: Kafka refuses to start beside the `lost+found` of a fresh file system.
    KAFKA_LOG_DIRS: `${kafkaVolumePath}/broker`,
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: "1",
    KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: "1",
    KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: "1",
    KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR: "1",
    KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR: "1",
    KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: "0",
    KAFKA_AUTO_CREATE_TOPICS_ENABLE: "true",
    KAFKA_NUM_PARTITIONS: "6",
  };
}

/** What `checkKafkaBroker` looks at. */
export interface KafkaBrokerFacts {
  readonly brokerName: string;
  readonly image: string;
  readonly resources: ContainerResources;
  readonly storageGib: number;
}

/** Records everything that is wrong with a broker's arguments. */
export function checkKafkaBroker(check: ArgumentCheck, facts: KafkaBrokerFacts): void {
  checkObjectName(check, facts.brokerName, "brokerName");
  checkImage(check, facts.image);
  checkResources(check, facts.resources);
  check.require(
    !/^\d{1,3}Mi$/.test(facts.resources.memory) || Number.parseInt(facts.resources.memory, 10) >= 768,
    "resources.memory",
    facts.resources.memory,
    "768Mi or more: half of it is the broker's heap",
  );
  check.require(
    Number.isInteger(facts.storageGib) && facts.storageGib >= 1 && facts.storageGib <= 1024,
    "storageGib",
    facts.storageGib,
    "1 to 1024 whole GiB; for more use a Stream",
  );
}
