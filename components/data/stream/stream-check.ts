import { brokerTypes, defaultKafkaVersion, runsKafka } from "../../catalogue/kafka";
import { checkAlarms } from "../../lib/alarms.plan";
import { type ArgumentCheck } from "../../lib/errors";
import { checkTags } from "../../lib/tags";
import { checkTransforms } from "../../lib/transform";
import { checkNetwork } from "../network";
import { checkLogRetention } from "../storage";
import { streamAlarmsOf } from "./stream-alarms.plan";
import {
  type StreamArgs,
  streamChildren,
  streamDefaults,
  type StreamSettings,
  type TopicArgs,
} from "./stream-args";
import { refusedProperties } from "./stream.plan";

/** Records what MSK would refuse. */
export function checkStream(check: ArgumentCheck, args: StreamArgs, settings: StreamSettings): void {
  const { zones, brokers, kafkaVersion, retentionHours, monitoring } = settings;
  checkNetwork(check, args.region, args.network, args.type === "express" ? 3 : 2);
  zones.forEach((zone, index) =>
    check.require(zone in args.network.subnets, `zones[${index}]`, zone, "a zone of network.subnets"),
  );
  const spread = args.type === "express" ? zones.length === 3 : zones.length === 2 || zones.length === 3;
  check.require(spread, "zones", zones, args.type === "express" ? "three zones" : "two or three zones");
  const even = Number.isInteger(brokers) && brokers >= zones.length && brokers % zones.length === 0;
  check.require(even, "brokers", brokers, `a multiple of the ${zones.length} zones`);
  check.require(brokers <= 60, "brokers", brokers, "60 at most: more need a quota that AWS gives on request");
  check.require(
    brokerTypes[args.type].includes(args.instanceType),
    "instanceType",
    args.instanceType,
    `a ${args.type} type of the catalogue such as ${brokerTypes[args.type][0]}`,
  );
  const runs = `a version that ${args.type} brokers run, such as ${defaultKafkaVersion}`;
  check.require(runsKafka(args.type, kafkaVersion), "kafkaVersion", kafkaVersion, runs);
  check.require(
    retentionHours > 0,
    "retentionHours",
    retentionHours,
    "more than 0: topics may say -1 for ever themselves",
  );
  checkLogRetention(check, monitoring.logRetentionDays, "monitoring.logRetentionDays");
  for (const name of refusedProperties(args.type, settings.serverProperties)) {
    check.require(false, `serverProperties.${name}`, name, `${args.type} brokers do not take this property`);
  }
  checkTopics(check, settings.topics);
  checkConsumers(check, settings);
  checkStorage(check, args, settings);
  checkTags(check, settings.tags);
  const published = { kind: args.type, level: monitoring.level };
  checkAlarms(check, streamAlarmsOf(published), args);
  checkTransforms(check, streamChildren, args.transform);
}

function checkConsumers(check: ArgumentCheck, { consumers, topics }: StreamSettings): void {
  for (const [group, { topics: read, maximumLag = 1 }] of Object.entries(consumers)) {
    const field = `consumers.${group}`;
    const named = /^[a-zA-Z0-9._-]{1,249}$/.test(group);
    check.require(named, field, group, "letters, digits, dots, _ and -, at most 249");
    for (const topic of read) {
      // The alarm's name has both, and 255 characters.
      const short = group.length + topic.length <= 190;
      check.require(
        short,
        `${field}.topics`,
        topic,
        "190 characters at the most, together with the group's name",
      );
      const known = Object.hasOwn(topics, topic);
      check.require(
        known,
        `${field}.topics`,
        topic,
        "a name of `topics`: the lag of another is never counted",
      );
    }
    check.require(read.length > 0, `${field}.topics`, read, "at least one topic");
    check.require(maximumLag >= 1, `${field}.maximumLag`, maximumLag, "1 record or more");
  }
}

function checkTopics(check: ArgumentCheck, topics: Readonly<Record<string, TopicArgs>>): void {
  for (const [name, { partitions }] of Object.entries(topics)) {
    const named = /^[a-zA-Z0-9._-]{1,249}$/.test(name);
    check.require(named, `topics.${name}`, name, "letters, digits, dots, _ and -, at most 249");
    const counted = Number.isInteger(partitions) && partitions >= 1;
    check.require(counted, `topics.${name}.partitions`, partitions, "1 or more");
  }
}

function checkStorage(check: ArgumentCheck, args: StreamArgs, { topics }: StreamSettings): void {
  if (args.type === "express") {
    // The types refuse it; a caller without types would wait for AWS to.
    const fix = "leave it out: Express brokers have no volume and no tiers, their storage has no size";
    check.require(args.storage === undefined, "storage", args.storage, fix);
    return;
  }
  const missing = args.storage === undefined;
  check.require(
    !missing,
    "storage",
    args.storage,
    "the volumes of Standard brokers, such as { volumeGib: 100 }",
  );
  if (missing) return;
  const { volumeGib, maximumGib, tiered, growAtPercent = streamDefaults.growAtPercent } = args.storage;
  const size = (gib: number) => Number.isInteger(gib) && gib >= 1 && gib <= 16_384;
  check.require(size(volumeGib), "storage.volumeGib", volumeGib, "1 to 16384 GiB");
  check.require(
    maximumGib === undefined || (size(maximumGib) && maximumGib > volumeGib),
    "storage.maximumGib",
    maximumGib,
    `more than volumeGib (${volumeGib}) and at most 16384 GiB`,
  );
  const percent = growAtPercent >= 10 && growAtPercent <= 80;
  check.require(percent, "storage.growAtPercent", growAtPercent, "10 to 80 percent");
  const compacted = Object.entries(topics).filter(([, { cleanup }]) => cleanup === "compact");
  for (const [topic] of tiered ? compacted : []) {
    const fix = "delete: tiered storage takes no compacted topics";
    check.require(false, `topics.${topic}.cleanup`, "compact", fix);
  }
}
