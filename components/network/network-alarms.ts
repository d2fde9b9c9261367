import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { createAlarms } from "../lib/alarms";
import { type AlarmDefinitions, type AlarmsArgs, plannedAlarms, topicsOf } from "../lib/alarms.plan";
import { type Tags } from "../lib/tags";
import { type NetworkAlarm, networkAlarms } from "./network-alarms.plan";

/** Key of the gateway of a whole region. */
const regionalGateway = "regional";

/** What the alarms of a network need. */
export interface NetworkAlarmsRequest {
  readonly region: string;
  /** By zone id; `regional` for the one of the whole region. */
  readonly gateways: Readonly<Record<string, aws.ec2.NatGateway>>;
  readonly alarms: AlarmsArgs<NetworkAlarm> | undefined;
  readonly tags: Tags;
}

/**
 * Creates the alarms of every NAT gateway, named after the gateway. AWS does not say by which dimensions the gateway of a whole region
 * publishes its metrics; should they not be there by its id alone, its alarms stay at "insufficient data" instead of a green that means
 * nothing.
 */
export function createNetworkAlarms(
  parent: pulumi.Resource,
  name: string,
  { region, gateways, alarms, tags }: NetworkAlarmsRequest,
): void {
  const topicArns = topicsOf(alarms);
  const planned = plannedAlarms(networkAlarms, alarms);
  for (const [key, gateway] of Object.entries(gateways)) {
    const prefix = `${name}-${key}`;
    createAlarms(
      parent,
      { region, prefix, dimensions: { NatGatewayId: gateway.id }, topicArns, tags },
      key === regionalGateway ? unsure(planned) : planned,
    );
  }
}

function unsure(planned: AlarmDefinitions): AlarmDefinitions {
  return Object.fromEntries(
    Object.entries(planned).map(([name, definition]) => [
      name,
      { ...definition, noData: "missing" as const },
    ]),
  );
}
