import { type Facet } from "../facets/facet";
import { type Facets } from "../facets/facets";
import { type Environment } from "../facets/platform";
import { type Support } from "../facets/support";
import { roleOf, supportGroupOf } from "../facets/tokens";
import { type Namespace } from "../facets/workloads";
import { type ResourceGraph } from "../graph/graph";
import { type Resource } from "../graph/resource";
import { recogniseCaches } from "./cache";
import {
  helmReleaseOf,
  recogniseAutoscalers,
  recogniseEksClusters,
  recogniseNodeGroups,
  recogniseNodePools,
} from "./cluster";
import { Context } from "./context";
import { recogniseBudgets, recognisePricedInstances } from "./cost";
import { recogniseDatabases } from "./databases";
import { recogniseEdge } from "./edge";
import { type ExtensionSources, recogniseCustomObjects, recogniseExtensions } from "./extensions";
import { KubernetesPlaces } from "./kubernetes";
import { recogniseLoadBalancing } from "./load-balancing";
import { recogniseNetwork } from "./network";
import { environmentOf } from "./platform";
import {
  recogniseDisruptionBudgets,
  recogniseHorizontalPodAutoscalers,
  recogniseScaledObjects,
} from "./pod-scaling";
import { recogniseScaling } from "./scaling";
import { recogniseStorage } from "./storage";
import { recogniseStreams } from "./streaming";
import { recogniseTaggables } from "./tags";
import { WorkloadIndex } from "./workload-index";
import { recogniseWorkloads } from "./workloads";

/** Turns a graph into its typed view. Works the same on graphs of every reader; time grows linearly with the graph. */
export function recognise(graph: ResourceGraph): Facets {
  const context = new Context(graph);
  const network = recogniseNetwork(context);
  const { finder } = network;
  const clusters = recogniseEksClusters(context, finder);
  const places = new KubernetesPlaces(context, clusters);
  const lists = {
    environments: environmentsOf(context),
    vpcs: network.vpcs.facets,
    subnets: network.subnets.facets,
    routeTables: network.routeTables,
    routes: network.routes,
    natGateways: network.natGateways,
    vpcEndpoints: network.vpcEndpoints,
    flowLogs: network.flowLogs,
    ...recogniseLoadBalancing(context, finder),
    ...recogniseEdge(context),
    ...kubernetesLists(context, places),
    ...dataLists(context, finder),
    eksClusters: clusters.facets,
    nodeGroups: recogniseNodeGroups(context, clusters, finder),
    ...recogniseStorage(context),
    budgets: recogniseBudgets(context),
    taggables: recogniseTaggables(context),
    support: supportOf(context),
  };
  const { eksClusters, helmReleases, workloads } = lists;
  const autoscalers = recogniseAutoscalers(context, places, eksClusters, helmReleases, workloads);
  const pricedInstances = recognisePricedInstances(context, lists);
  const sources = { clusters, releases: helmReleases, workloads };
  const all = { ...lists, autoscalers, pricedInstances, ...extensionLists(context, places, sources) };
  return {
    graph,
    ...all,
    ...countsOf(graph),
    of: facetIndex(all),
    zonesOf: (resource, property) => finder.zonesOf(resource, property.split(".")),
  };
}

function environmentsOf(context: Context): readonly Environment[] {
  return context.ofRole("environment").map((resource) => environmentOf(context, resource));
}

function kubernetesLists(context: Context, places: KubernetesPlaces) {
  const workloads = recogniseWorkloads(context, places);
  const index = new WorkloadIndex(context.graph, workloads);
  return {
    workloads,
    disruptionBudgets: recogniseDisruptionBudgets(context, places, index),
    horizontalPodAutoscalers: recogniseHorizontalPodAutoscalers(context, places, index),
    scaledObjects: recogniseScaledObjects(context, places, index),
    namespaces: context
      .ofRole("namespace")
      .map((resource): Namespace => places.clusterObject("Namespace", resource)),
    helmReleases: context.ofRole("helmRelease").map((resource) => helmReleaseOf(places, resource)),
    nodePools: recogniseNodePools(context, places),
  };
}

function extensionLists(context: Context, places: KubernetesPlaces, sources: ExtensionSources) {
  return {
    clusterExtensions: recogniseExtensions(context, places, sources),
    customObjects: recogniseCustomObjects(context, places),
  };
}

function dataLists(context: Context, finder: Parameters<typeof recogniseDatabases>[1]) {
  const databases = recogniseDatabases(context, finder);
  const caches = recogniseCaches(context, finder);
  const streams = recogniseStreams(context, finder);
  return {
    globalDatabases: databases.globalDatabases,
    relationalClusters: databases.relationalClusters.facets,
    databaseInstances: databases.databaseInstances,
    globalCaches: caches.globalCaches,
    cacheClusters: caches.cacheClusters.facets,
    streamClusters: streams.streamClusters.facets,
    streamConfigurations: streams.streamConfigurations,
    topics: streams.topics,
    replicators: streams.replicators,
    ...recogniseScaling(context, {
      databases,
      caches: caches.cacheClusters,
      streams: streams.streamClusters,
    }),
  };
}

function supportOf(context: Context): readonly Support[] {
  return context.graph.resources.flatMap((resource) => {
    const role = roleOf(resource.type);
    const group = role === undefined ? undefined : supportGroupOf(role);
    return group === undefined ? [] : [{ ...context.facet("Support", resource), group }];
  });
}

/** Components have no cost or capacity of their own, and providers are no part of what is built: neither is counted. */
function countsOf(graph: ResourceGraph): Pick<Facets, "recognised" | "unrecognised" | "unrecognisedTypes"> {
  const missing = new Map<string, number>();
  let recognised = 0;
  let unrecognised = 0;
  for (const { custom, type } of graph.resources) {
    if (!custom || type.startsWith("pulumi:providers:")) continue;
    if (roleOf(type) !== undefined) recognised += 1;
    else {
      unrecognised += 1;
      missing.set(type, (missing.get(type) ?? 0) + 1);
    }
  }
  const sorted = [...missing].sort(
    ([one, first], [other, second]) => second - first || (one < other ? -1 : 1),
  );
  return { recognised, unrecognised, unrecognisedTypes: new Map(sorted) };
}

function facetIndex(
  lists: Readonly<Record<string, readonly Facet[]>>,
): (resource: Resource) => readonly Facet[] {
  const byUrn = new Map<string, Facet[]>();
  for (const facet of Object.values(lists).flat()) {
    const list = byUrn.get(facet.resource.urn);
    if (list) list.push(facet);
    else byUrn.set(facet.resource.urn, [facet]);
  }
  return (resource) => byUrn.get(resource.urn) ?? [];
}
