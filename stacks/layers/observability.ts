import * as pulumi from "@pulumi/pulumi";
import { ClusterAddons, type ClusterOutputs, Dashboards } from "@tenfold/components";
import { type EnvironmentConfig } from "../config/environment-config";
import { dashboardsFor } from "../observability/dashboards/dashboards";
import { prometheusMemory, retentionHours } from "../observability/capacity";
import { rulesFor } from "../observability/rules";
import { type RegionalNetwork } from "./outputs";

/** Records that a consumer's pod has before it: 0 where it is no member of its group, as outside home. */
export const lagMetric = "storefront_stream_lag";

/** Where a region is observed. */
export interface ObservedPlace {
  readonly cluster: ClusterOutputs;
  readonly network: RegionalNetwork;
}

/**
 * Prometheus in a region's cluster with the rules and dashboards of the environment's objectives; alerts go to the region's topic of alarms, and the
 * autoscalers of consumers ask it for their lag. No service waits for it: where it cannot be installed, `pulumi up` says so and the shop serves, by
 * as many pods as the processor asks for.
 */
export function createObservability(
  { objectives, sizes, tags }: EnvironmentConfig,
  { cluster, network }: ObservedPlace,
  opts: pulumi.ComponentResourceOptions,
): void {
  const name = `shop-${cluster.region}`;
  const { alarmTopicArn: topic } = network;
  const prometheus = {
    retentionHours,
    memory: prometheusMemory(sizes.services),
    rules: rulesFor(objectives),
    ...(topic === undefined ? {} : { alertTopics: { page: topic, ticket: topic } }),
  };
  const prometheusAdapter = { podGauges: [lagMetric] };
  const addons = new ClusterAddons(name, { cluster, addons: { prometheus, prometheusAdapter }, tags }, opts);
  const boards = dashboardsFor(objectives).map(
    (board) => [board.uid.replace("storefront-", ""), board] as const,
  );
  const args = { region: cluster.region, folder: "Storefront", dashboards: Object.fromEntries(boards) };
  // The release makes the namespace.
  new Dashboards(name, args, pulumi.mergeOptions(opts, { dependsOn: [addons] }));
}
