export interface BrokerSettings {
  readonly port: number;
  /** Port of the controller, inside of the broker's process. */
  readonly controllerPort: number;
  /** Port that clients are sent to: another one than `port` where a proxy stands between. */
  readonly advertisedPort: number;
  readonly folder: string;
}

/** Internal topics, of which a single broker can hold one copy only. */
const internal = ["offsets.topic", "transaction.state.log", "share.coordinator.state.topic"];

/**
 * Text of a broker's settings: one node that is its own controller. Few internal partitions, since each costs files and time at the start;
 * no waiting for more members of a group; topics are made on purpose, never by a typing error.
 */
export function brokerSettings({ port, controllerPort, advertisedPort, folder }: BrokerSettings): string {
  const settings: Record<string, string> = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.quorum.voters": `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    "advertised.listeners": `PLAINTEXT://127.0.0.1:${advertisedPort}`,
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "log.dirs": `${folder}/data`,
    "auto.create.topics.enable": "false",
    // After a kill its own controller takes the broker for a second one until this time is over: it is in each restart.
    "broker.session.timeout.ms": "2000",
    "broker.heartbeat.interval.ms": "400",
    "num.partitions": "6",
    "default.replication.factor": "1",
    "min.insync.replicas": "1",
    "group.initial.rebalance.delay.ms": "0",
    "log.segment.bytes": String(64 * 1024 * 1024),
    "log.retention.hours": "24",
    // Its threads are for disks and processors that a laptop does not have.
    "num.network.threads": "2",
    "num.io.threads": "2",
    "num.recovery.threads.per.data.dir": "1",
    "log.cleaner.dedupe.buffer.size": String(8 * 1024 * 1024),
  };
  for (const topic of internal) {
    settings[`${topic}.replication.factor`] = "1";
    settings[`${topic}.num.partitions`] = "4";
    if (topic !== "offsets.topic") settings[`${topic}.min.isr`] = "1";
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

/** What the broker writes to its log: warnings, and that it has started. */
export const logSettings = `status=error
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d{ISO8601} %p %m (%c{1})%n
rootLogger.level=warn
rootLogger.appenderRef.console.ref=console
`;

/**
 * Arguments of Java: little memory; the quick compiler alone, since a broker of a laptop is restarted more often than it runs hot.
 */
export function javaArguments(libraries: string, folder: string): readonly string[] {
  return [
    ...["-Xms128m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"],
    ...[`-Dlog4j2.configurationFile=${folder}/log4j2.properties`, "-cp", `${libraries}/*`],
  ];
}

/** The shortest question that a broker answers: which versions of its protocol it knows (api key 18, version 0, no client's name). */
export const versionsQuestion = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 255, 255]);

/** Whether the answer is one to that question and names no error. */
export function answersVersions(answer: Buffer): boolean {
  return answer.length >= 10 && answer.readInt32BE(4) === 1 && answer.readInt16BE(8) === 0;
}
