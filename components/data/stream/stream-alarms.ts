import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { createAlarms } from "../../lib/alarms";
import { type AlarmDefinitions, plannedAlarms, topicsOf } from "../../lib/alarms.plan";
import { brokerAlarmsOf, clusterAlarmsOf, consumerAlarms } from "./stream-alarms.plan";
import { type StreamRequest } from "./stream-cluster";

/** Creates the alarms of a stream: of the cluster, of each broker, and of each topic that a named group reads. */
export function createStreamAlarms(
  parent: pulumi.Resource,
  { name, args, settings }: StreamRequest,
  cluster: aws.msk.Cluster,
): void {
  const { alarms, region, type: kind } = args;
  const topicArns = topicsOf(alarms);
  const target = { region, prefix: name, topicArns, tags: settings.tags };
  const whole = { "Cluster Name": cluster.clusterName };
  const published = { kind, level: settings.monitoring.level };
  createAlarms(parent, { ...target, dimensions: whole }, plannedAlarms(clusterAlarmsOf(published), alarms));

  const { cpu, ...ofBroker } = plannedAlarms(brokerAlarmsOf(published), alarms);
  for (let broker = 1; broker <= settings.brokers; broker++) {
    const dimensions = { ...whole, "Broker ID": String(broker) };
    createAlarms(parent, { ...target, dimensions }, numbered(ofBroker, broker));
    if (cpu) {
      const series = [{ dimensions }, { dimensions, metric: "CpuSystem" }];
      createAlarms(parent, { ...target, series, combine: "SUM" }, numbered({ cpu }, broker));
    }
  }

  const lag = plannedAlarms(consumerAlarms, alarms)["consumer-lag"];
  for (const [group, { topics, maximumLag }] of Object.entries(settings.consumers)) {
    for (const topic of lag ? topics : []) {
      const dimensions = { ...whole, "Consumer Group": group, Topic: topic };
      const definition = { ...lag!, threshold: maximumLag ?? lag!.threshold };
      createAlarms(parent, { ...target, dimensions }, { [`consumer-lag-${group}-${topic}`]: definition });
    }
  }
}

/** Brokers have numbers from 1 on, which they keep. */
function numbered(definitions: AlarmDefinitions, broker: number): AlarmDefinitions {
  return Object.fromEntries(
    Object.entries(definitions).map(([key, item]) => [`${key}-broker-${broker}`, item]),
  );
}
