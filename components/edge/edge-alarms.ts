import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { createAlarms } from "../lib/alarms";
import { type AlarmDefinitions, type AlarmsArgs, plannedAlarms, topicsOf } from "../lib/alarms.plan";
import { type Tags } from "../lib/tags";
import {
  type EdgeAlarm,
  edgeAlarms,
  edgeFirewallAlarms,
  edgeFunctionAlarms,
  edgeHealthAlarms,
  edgeLatencyAlarms,
} from "./edge-alarms.plan";
import { edgeRegion, type FirewallResources } from "./firewall";

/** What the alarms of an edge look at. */
export interface EdgeAlarmsRequest {
  readonly distribution: aws.cloudfront.Distribution;
  /** Undefined where additional metrics are off. */
  readonly metrics: aws.cloudfront.MonitoringSubscription | undefined;
  readonly firewall: FirewallResources | undefined;
  /** Functions by the word that their alarms begin with. */
  readonly functions: Readonly<Record<string, aws.cloudfront.Function>>;
  /** Health checks by region. */
  readonly healthChecks: Readonly<Record<string, aws.route53.HealthCheck>>;
  readonly alarms: AlarmsArgs<EdgeAlarm> | undefined;
  readonly tags: Tags;
}

/** Creates the alarms of an edge, all where CloudFront publishes its metrics. */
export function createEdgeAlarms(parent: pulumi.Resource, name: string, request: EdgeAlarmsRequest): void {
  const { distribution, metrics, firewall, functions, healthChecks, alarms, tags } = request;
  const create = (
    prefix: string,
    dimensions: Readonly<Record<string, pulumi.Input<string>>>,
    definitions: AlarmDefinitions,
  ) => {
    const target = { region: edgeRegion, prefix, dimensions, topicArns: topicsOf(alarms), tags };
    createAlarms(parent, target, plannedAlarms(definitions, alarms));
  };
  const ofDistribution = { DistributionId: distribution.id, Region: "Global" };
  create(name, ofDistribution, { ...edgeAlarms, ...(metrics ? edgeLatencyAlarms : {}) });
  for (const [role, created] of Object.entries(functions)) {
    create(`${name}-${role}`, { FunctionName: created.name, Region: "Global" }, edgeFunctionAlarms);
  }
  if (firewall) {
    create(name, { WebACL: firewall.metricName, Rule: "ALL" }, edgeFirewallAlarms);
  }
  for (const [region, check] of Object.entries(healthChecks)) {
    create(`${name}-${region}`, { HealthCheckId: check.id }, edgeHealthAlarms);
  }
}
