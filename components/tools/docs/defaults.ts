import * as library from "../../index";
import { type Argument } from "./arguments";

type Options = Readonly<Record<string, unknown>>;

/**
 * Where the defaults of an interface's options stand, unless in a const of its own name (`NetworkArgs`: `networkDefaults`) or in the
 * group above it.
 */
const placed: Readonly<Record<string, readonly object[]>> = {
  AuroraArgs: [library.databaseDefaults],
  AuroraGlobalArgs: [library.databaseDefaults, library.auroraGlobalDefaults],
  AuroraGlobalRegion: [library.auroraGlobalDefaults],
  AuroraReaders: [library.auroraDefaults.readers],
  BrokerStorage: [library.streamDefaults],
  CacheArgs: [library.cacheDefaults, { topology: library.cacheTopologyDefault }],
  DatabaseNames: [library.databaseDefaults],
  GlobalCacheArgs: [library.cacheDefaults, library.globalCacheDefaults],
  GlobalCacheRegion: [library.globalCacheDefaults],
  MysqlDatabaseArgs: [library.mysqlDefaults],
  PostgresDatabaseArgs: [library.databaseDefaults],
  ArgoCdInstallation: [library.clusterAddonsDefaults.argoCd],
  ClusterAutoscalerAddon: [library.clusterAddonsDefaults.clusterAutoscaler],
  ArgoRolloutsAddon: [library.clusterAddonsDefaults.argoRollouts],
  ExternalDnsAddon: [library.clusterAddonsDefaults.externalDns],
  OpenTelemetryAddon: [library.clusterAddonsDefaults.openTelemetryCollector],
  TargetGroupReference: [library.serviceDefaults.ingress.targetGroup],
  PrometheusAdapterAddon: [library.clusterAddonsDefaults.prometheusAdapter],
  PrometheusAddon: [library.clusterAddonsDefaults.prometheus],
  ReaderAutoscaling: [library.auroraDefaults.autoscaling],
  ReplicaScaling: [library.cacheAutoscalingDefaults],
  ShardScaling: [library.cacheAutoscalingDefaults],
  RepositoryArgs: [library.registryDefaults],
  CanaryDelivery: [library.deliveryDefaults],
  ConsumerArgs: [{ maximumLag: library.consumerAlarms["consumer-lag"].threshold }],
  ErrorLimit: [library.deliveryDefaults],
  PrometheusErrors: [library.deliveryDefaults],
  ScalingSpeed: [library.scalingDefaults.speed],
  ElasticScaling: [library.scalingDefaults],
  LagScaling: [library.scalingDefaults],
  LatencyMetric: [{ metric: library.scalingDefaults.latencyMetric }],
  QueueDepthMetric: [{ metric: library.scalingDefaults.queueDepthMetric }],
  KafkaLag: [{ authentication: library.scalingDefaults.kafkaAuthentication }],
};

const byName: Options = library;

/** The exported default of an argument; undefined where there is none. */
export function defaultOf(argument: Argument, argsName: string, all: ReadonlyMap<string, Argument>): unknown {
  const [name = ""] = argument.path.slice(-1);
  const own = optionsOf(argument.declaredBy)[name];
  if (own !== undefined) return own;
  const above = groupAbove(argument, all);
  if (above === undefined) return optionsOf(argsName)[name];
  const group = defaultOf(above, argsName, all);
  return isGroup(group) ? group[name] : undefined;
}

function optionsOf(interfaceName: string): Options {
  const given = placed[interfaceName] ?? [byName[constOf(interfaceName)]].filter(isGroup);
  return Object.assign({}, ...given) as Options;
}

/** `NodeGroupArgs` → `nodeGroupDefaults`. */
function constOf(interfaceName: string): string {
  const stem = interfaceName.replace(/Args$/, "");
  return `${stem.charAt(0).toLowerCase()}${stem.slice(1)}Defaults`;
}

/** The group that an option stands in directly: values of maps and elements of lists have no default together. */
function groupAbove(argument: Argument, all: ReadonlyMap<string, Argument>): Argument | undefined {
  for (let length = argument.path.length - 1; length > 0; length--) {
    const above = all.get(argument.path.slice(0, length).join("."));
    if (above) return above;
  }
  return undefined;
}

function isGroup(value: unknown): value is Options {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * What is wrong between a docstring's `@default` and the exported default; undefined where they agree. A switch that is off where it is
 * not given needs no exported default.
 *
 * @param above the groups that the argument stands in: one docstring may tell the defaults of a whole group.
 */
export function disagreement(
  argument: Argument,
  value: unknown,
  above: readonly Argument[],
): string | undefined {
  const said = argument.documented;
  const field = `${argument.declaredBy}.${argument.path.at(-1)}`;
  if (value === undefined) {
    const literal = /^("[^"]*"|\d[\d,.]*|true)(?=$|[\s:;,.])/.exec(said ?? "")?.[1];
    return literal && `${field}: the docstring says ${literal}, no exported default does`;
  }
  if (isGroup(value) || !argument.optional) return undefined;
  const shown = JSON.stringify(value);
  if (said !== undefined) {
    return agrees(said, value) ? undefined : `${field}: the default is ${shown}, the docstring says ${said}`;
  }
  const told = above.some(({ documented = "" }) => documented.split(/[^\w.]+/).includes(String(value)));
  return told ? undefined : `${field}: the default is ${shown}, the docstring says nothing`;
}

function agrees(said: string, value: unknown): boolean {
  if (Array.isArray(value)) {
    if (value.length === 0) return said.startsWith("none");
    const words = value.map((element) => String(isGroup(element) ? Object.values(element)[0] : element));
    return words.every((word) => said.includes(word));
  }
  // The catalogue of versions chooses: docstrings say that it does, and not which.
  if (typeof value === "string" && /\d/.test(value) && /^the |catalogue/.test(said)) return true;
  return [JSON.stringify(value), String(value)].some((text) => {
    const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return new RegExp(`^${escaped}(?=$|[\\s:;,.])|(?<![\\w.])${escaped} for `).test(said);
  });
}
