import { type EnvironmentConfig } from "./config/environment-config";
import { type LayerName } from "./config/schema";
import { readEnvironment } from "./environment";
import { buildClusters, exportClusters, readClusters } from "./layers/cluster";
import { buildNetwork, exportNetwork, readNetwork } from "./layers/network";
import { type ClusterLayer, type NetworkLayer } from "./layers/outputs";
import { layerFrom, once } from "./layers/references";

/** What another stack may read through a StackReference: an object for each layer that this stack builds. */
export interface StackExports {
  readonly network?: NetworkLayer;
  readonly cluster?: ClusterLayer;
}

/**
 * Builds the layers that this stack's config names. What a layer needs comes from the layer in this program, or from the stack that
 * the config names for it.
 */
export function buildStack(): StackExports {
  const config = readEnvironment();
  const from = layerFrom(config);
  const network = once(() =>
    from("network", { build: () => buildNetwork(config), read: (exports) => readNetwork(config, exports) }),
  );
  const cluster = once(() =>
    from("cluster", {
      build: () => buildClusters(config, network()),
      read: (exports) => readClusters(config, exports),
    }),
  );
  return {
    network: built(config, "network", () => exportNetwork(network())),
    cluster: built(config, "cluster", () => exportClusters(cluster())),
  };
}

function built<Exports>(
  config: EnvironmentConfig,
  name: LayerName,
  exports: () => Exports,
): Exports | undefined {
  return config.layers.includes(name) ? exports() : undefined;
}
