import { type Facets, type Value } from "@tenfold/planning";

/** Layer → one line on what its resources amount to; empty where there is nothing to say. */
export const layerSummaries: Readonly<Record<string, (facets: Facets) => string>> = {
  network: (facets) => joined(zones(facets), nat(facets), counted(facets.vpcEndpoints.length, "endpoint")),
  data: (facets) => joined(databases(facets), caches(facets), streams(facets)),
  cluster: (facets) => joined(clusters(facets), counted(facets.nodeGroups.length, "node group")),
  apps: (facets) => joined(workloads(facets), pods(facets)),
  edge: (facets) =>
    joined(counted(facets.distributions.length, "distribution"), facets.webAcls.length > 0 ? "WAF" : ""),
};

function zones(facets: Facets): string {
  const perRegion = new Map<string, Set<string>>();
  for (const subnet of facets.subnets) {
    if (subnet.zone.state !== "known") continue;
    const region = subnet.region ?? "";
    perRegion.set(region, (perRegion.get(region) ?? new Set()).add(subnet.zone.value));
  }
  const counts = [...new Set([...perRegion.values()].map((set) => set.size))];
  return counts.length === 1 ? counted(counts[0] ?? 0, "zone") : counted(Math.max(0, ...counts), "zone");
}

function nat(facets: Facets): string {
  return counted(facets.natGateways.length, "NAT gateway");
}

function databases(facets: Facets): string {
  const instances = facets.databaseInstances.length;
  return instances === 0 ? "" : `Aurora ${counted(instances, "instance")}`;
}

function caches(facets: Facets): string {
  const nodes = facets.cacheClusters.map(
    (cache) => known(cache.shards, 1) * (1 + known(cache.replicasPerShard, 0)),
  );
  return nodes.length === 0 ? "" : `cache ${nodes.join(" | ")} nodes`;
}

function streams(facets: Facets): string {
  const brokers = facets.streamClusters.map((stream) => known(stream.brokers, 0));
  return brokers.length === 0 ? "" : `MSK ${brokers.join(" | ")} brokers`;
}

function clusters(facets: Facets): string {
  const versions = new Set(
    facets.eksClusters.map((cluster) => known(cluster.version, "")).filter((text) => text !== ""),
  );
  return facets.eksClusters.length === 0 ? "" : `EKS ${[...versions].join(", ")}`.trim();
}

function workloads(facets: Facets): string {
  const names = new Set(facets.horizontalPodAutoscalers.map((autoscaler) => known(autoscaler.name, "")));
  return counted(names.size, "scaled service");
}

function pods(facets: Facets): string {
  const bounds = facets.horizontalPodAutoscalers;
  if (bounds.length === 0) return "";
  const min = bounds.reduce((sum, autoscaler) => sum + known(autoscaler.minReplicas, 1), 0);
  const max = bounds.reduce((sum, autoscaler) => sum + known(autoscaler.maxReplicas, 1), 0);
  return `${min} to ${max} pods`;
}

function known<T>(value: Value<T>, otherwise: T): T {
  return value.state === "known" ? value.value : otherwise;
}

function counted(count: number, noun: string): string {
  return count === 0 ? "" : `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(", ");
}
