import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import {
  type ClusterOutputs,
  KafkaBroker,
  LoadBalancer,
  Namespace,
  type NetworkOutputs,
  nodePoolDefaults,
  NodePools,
  OffHours,
} from "@tenfold/components";
import { type EnvironmentConfig } from "../config/environment-config";
import { alarmsOf } from "./alarms";
import { createObservability } from "./observability";
import {
  type AppsLayer,
  type ClusterLayer,
  type DataLayer,
  type NetworkLayer,
  type RegionalApps,
  type RegionalNetwork,
  type RegionalStores,
} from "./outputs";
import { prepareStores } from "./prepare";
import { type LayerExports } from "./references";
import { createServices } from "./services";

/** What the apps layer takes from the others. */
export interface AppsInputs {
  readonly network: NetworkLayer;
  readonly data: DataLayer;
  readonly cluster: ClusterLayer;
}

/**
 * The workloads of each region behind a balancer of their own, and what they need inside the cluster. `pulumi up` reaches the
 * Kubernetes API here, and nowhere else.
 */
export function buildApps(config: EnvironmentConfig, { network, data, cluster }: AppsInputs): AppsLayer {
  return Object.fromEntries(
    config.stackRegions.flatMap((region) => {
      const [from, stores, into] = [network[region], data[region], cluster[region]];
      return from && stores && into ? [[region, buildRegion(config, from, stores, into)]] : [];
    }),
  );
}

/** The ways in that another stack built. */
export function readApps({ regions }: EnvironmentConfig, { text }: LayerExports): AppsLayer {
  return Object.fromEntries(
    regions.map((region): [string, RegionalApps] => [
      region,
      { balancer: { arn: text(region, "balancer", "arn"), dnsName: text(region, "balancer", "dnsName") } },
    ]),
  );
}

function buildRegion(
  config: EnvironmentConfig,
  network: RegionalNetwork,
  stores: RegionalStores,
  cluster: ClusterOutputs,
): RegionalApps {
  const { region } = cluster;
  const { logRetentionDays: retentionDays, protection, tags } = config;
  const name = `shop-${region}`;
  const provider = new kubernetes.Provider(name, {
    kubeconfig: cluster.kubeconfig,
    clusterIdentifier: cluster.arn,
  });
  const nodePools = createNodePools(config, network, cluster, provider);
  const namespace = new Namespace(name, { region, namespace: "shop" }, { provider });
  const balancer = new LoadBalancer(name, {
    region,
    vpcId: network.vpcId,
    vpcCidrBlock: network.cidrBlock,
    subnets: network.subnets.private,
    target: { port: 8080 },
    clusterName: cluster.name,
    accessLogs: { retentionDays },
    alarms: alarmsOf(network),
    protection,
    tags,
  });
  const inside = { provider, dependsOn: [nodePools] };
  const broker = createBroker(config, { region, namespace: namespace.name, nodePools }, inside);
  if (config.observed) createObservability(config, { cluster, network }, inside);
  const place = { cluster, network, namespace: namespace.name, balancer, stores, broker };
  const prepared = prepareStores(config, place, inside);
  createServices(config, place, { provider, dependsOn: [nodePools, prepared] });
  const { offHours } = config;
  if (offHours) new OffHours(name, { region, namespace: namespace.name, ...offHours }, { provider });
  return { balancer: { arn: balancer.arn, dnsName: balancer.dnsName } };
}

function createNodePools(
  { sizes, tags }: EnvironmentConfig,
  network: NetworkOutputs,
  cluster: ClusterOutputs,
  provider: kubernetes.Provider,
): NodePools {
  const { maxVcpus, maxMemoryGib, spot } = sizes.nodes;
  const limits = { cpu: maxVcpus, memoryGib: maxMemoryGib };
  const capacityTypes = spot ? (["spot", "on-demand"] as const) : (["on-demand"] as const);
  // No node carries more than a quarter of what the region may grow to.
  const [smallest, ...larger] = nodePoolDefaults.instanceCpus;
  const instanceCpus = [smallest, ...larger.filter((cpus) => cpus <= maxVcpus / 4)];
  const pools = { general: { limits, capacityTypes, instanceCpus } };
  return new NodePools(
    `shop-${cluster.region}`,
    { cluster, subnets: network.subnets.private, pools, tags },
    { provider },
  );
}

interface BrokerPlace {
  readonly region: string;
  readonly namespace: pulumi.Input<string>;
  readonly nodePools: NodePools;
}

/** The broker inside the cluster, where the stream is not on MSK. */
function createBroker(
  { sizes }: EnvironmentConfig,
  { region, namespace, nodePools }: BrokerPlace,
  opts: pulumi.ComponentResourceOptions,
): pulumi.Output<string> | undefined {
  const { host, storageGib } = sizes.stream;
  if (host !== "cluster") return undefined;
  const { storageClassName } = nodePools;
  const args = { region, namespace, brokerName: "kafka", storageGib, storageClassName };
  return new KafkaBroker(`events-${region}`, args, opts).bootstrapServers;
}
