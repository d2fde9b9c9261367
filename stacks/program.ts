import { Budget, Environment } from "@tenfold/components";
import { type EnvironmentConfig } from "./config/environment-config";
import { readEnvironment } from "./environment";
import { buildApps, readApps } from "./layers/apps";
import { buildClusters, exportClusters, readClusters } from "./layers/cluster";
import { buildData, exportData, readData } from "./layers/data";
import { buildEdge } from "./layers/edge";
import { buildNetwork, readNetwork } from "./layers/network";
import {
  type AppsLayer,
  type ClusterLayer,
  type DataLayer,
  type EdgeLayer,
  type NetworkLayer,
} from "./layers/outputs";
import { layerFrom, once } from "./layers/references";

/** What another stack may read through a StackReference: an object for each layer that this stack builds. */
export interface StackExports {
  readonly network?: NetworkLayer;
  readonly data?: DataLayer;
  readonly cluster?: ClusterLayer;
  readonly apps?: AppsLayer;
  readonly edge?: EdgeLayer;
}

/**
 * Builds the layers that this stack's config names. What a layer needs comes from the layer in this program, or from the stack that
 * the config names for it.
 */
export function buildStack(): StackExports {
  const config = readEnvironment();
  describe(config);
  const from = layerFrom(config);
  const network = once(() =>
    from("network", { build: () => buildNetwork(config), read: (other) => readNetwork(config, other) }),
  );
  const data = once(() =>
    from("data", { build: () => buildData(config, network()), read: (other) => readData(config, other) }),
  );
  const cluster = once(() =>
    from("cluster", {
      build: () => buildClusters(config, network()),
      read: (other) => readClusters(config, other),
    }),
  );
  const apps = once(() =>
    from("apps", {
      build: () => buildApps(config, { network: network(), data: data(), cluster: cluster() }),
      read: (other) => readApps(config, other),
    }),
  );
  const exported = {
    network,
    data: () => exportData(data()),
    cluster: () => exportClusters(cluster()),
    apps,
    edge: () => buildEdge(config, { apps: apps(), network, data }),
  };
  return Object.fromEntries(config.layers.map((name) => [name, exported[name]()]));
}

/** Says what the stack is for, and who is told when the environment costs too much. */
function describe(config: EnvironmentConfig): void {
  const { environment, home, regions, layers, forecast, objectives, budget, alerts, tags } = config;
  new Environment(environment, { environment, home, regions, layers, forecast, objectives, budget });
  // One budget for the environment, and every environment has a stack with its network.
  if (!layers.includes("network")) return;
  new Budget(environment, {
    monthlyUsd: budget.monthlyUsd,
    costTag: { key: "environment", value: environment },
    subscribers: { emails: alerts.emails },
    tags,
  });
}
