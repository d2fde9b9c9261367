import { type Facet, type Link } from "../../facets/facet";
import { type Facets } from "../../facets/facets";
import { type Value } from "../../graph/value";

/** What the facets of a graph say about its links and zones, by name: the same for every reader of the same stack. */
export function summaryOf(facets: Facets): Readonly<Record<string, unknown>> {
  return {
    subnets: byName(facets.subnets, ({ vpc, zone, tier, routeTable }) => [
      nameOf(vpc),
      zone,
      tier,
      nameOf(routeTable),
    ]),
    natGateways: byName(facets.natGateways, ({ vpc, subnet, zone }) => [nameOf(vpc), nameOf(subnet), zone]),
    vpcs: byName(facets.vpcs, ({ subnets, natGateways, routeTables }) => [
      names(subnets),
      names(natGateways),
      names(routeTables),
    ]),
    routes: byName(facets.routes, ({ destination, target }) => [
      destination,
      target.state === "known" ? target.value.kind : target,
    ]),
    loadBalancers: byName(facets.loadBalancers, ({ zones, type }) => [zones, type]),
    clusters: byName(facets.eksClusters, ({ zones, autoMode }) => [zones, autoMode]),
    autoscalers: byName(facets.autoscalers, ({ via, cluster }) => [via, nameOf(cluster)]),
    databases: byName(facets.relationalClusters, ({ instances, zones, role, scalableTargets }) => [
      names(instances),
      zones,
      role,
      names(scalableTargets),
    ]),
    instances: byName(facets.databaseInstances, ({ cluster, zone, instanceClass }) => [
      nameOf(cluster),
      zone,
      instanceClass,
    ]),
    policies: byName(facets.scalingPolicies, ({ scalableTarget, metric, targetValue }) => [
      nameOf(scalableTarget),
      metric,
      targetValue,
    ]),
    streams: byName(facets.streamClusters, ({ zones, configuration, brokers, brokerType }) => [
      zones,
      nameOf(configuration),
      brokers,
      brokerType,
    ]),
    buckets: byName(facets.buckets, ({ lifecycleConfigurations, lifecycleRules }) => [
      names(lifecycleConfigurations),
      lifecycleRules,
    ]),
    workloads: byName(facets.workloads, (workload) => [
      workload.namespace,
      workload.replicas,
      names(workload.autoscalers),
      names(workload.disruptionBudgets),
      workload.containers.state === "known"
        ? workload.containers.value.map(({ requests, limits }) => [requests, limits])
        : workload.containers,
    ]),
    budgetsOfPods: byName(facets.disruptionBudgets, ({ workloads }) =>
      workloads.state === "known" ? names(workloads.value) : workloads,
    ),
    tags: byName(facets.taggables, ({ tags }) => tags),
    priced: byName(facets.pricedInstances, ({ service, instanceTypes }) => [service, instanceTypes]),
    regions: byName(facets.taggables, ({ region }) => region),
    unrecognised: [...facets.unrecognisedTypes],
  };
}

function byName<T extends Facet>(
  facets: readonly T[],
  describe: (facet: T) => unknown,
): Record<string, unknown> {
  const entries = facets.map(
    (facet) => [`${facet.resource.type} ${facet.resource.name}`, describe(facet)] as const,
  );
  return Object.fromEntries([...entries].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function nameOf(link: Link<Facet>): Value<string> | string {
  return link.state === "known" ? link.value.resource.name : link;
}

function names(facets: readonly Facet[]): readonly string[] {
  return facets.map(({ resource }) => resource.name).sort();
}
