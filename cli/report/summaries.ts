import { type Facet, type Facets, type Value } from "@tenfold/planning";

/** Layer → one line on what its resources amount to; empty where there is nothing to say. */
export const layerSummaries: Readonly<Record<string, (facets: Facets) => string>> = {
  network: (facets) => joined(zones(facets), nat(facets), endpoints(facets)),
  data: (facets) => joined(databases(facets), caches(facets), streams(facets)),
  cluster: (facets) => joined(clusters(facets), nodeGroups(facets)),
  apps: (facets) => joined(services(facets), nodePools(facets)),
  edge: (facets) =>
    joined(counted(facets.distributions.length, "distribution"), facets.webAcls.length > 0 ? "WAF" : ""),
};

/** What is said of each region; once where it is the same everywhere, else in the order of the regions. */
function perRegion<F extends Facet>(facets: readonly F[], say: (ofRegion: readonly F[]) => string): string {
  const groups = new Map<string, F[]>();
  for (const facet of facets) {
    const region = facet.region ?? "";
    groups.set(region, [...(groups.get(region) ?? []), facet]);
  }
  const texts = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ofRegion]) => say(ofRegion));
  return [...new Set(texts)].length === 1 ? (texts[0] ?? "") : texts.join(" | ");
}

function zones(facets: Facets): string {
  const zonesOf = (subnets: Facets["subnets"]) =>
    new Set(subnets.map((subnet) => known(subnet.zone, ""))).size;
  return perRegion(facets.subnets, (subnets) => counted(zonesOf(subnets), "zone"));
}

function nat(facets: Facets): string {
  const zoneCount = new Set(facets.subnets.map((subnet) => known(subnet.zone, ""))).size;
  const gateways = facets.natGateways.length;
  if (gateways === 0) return "";
  return gateways === zoneCount && gateways > 1
    ? "NAT per zone"
    : perRegion(facets.natGateways, (list) => counted(list.length, "NAT gateway"));
}

function endpoints(facets: Facets): string {
  return perRegion(facets.vpcEndpoints, (list) => counted(list.length, "endpoint"));
}

function databases(facets: Facets): string {
  const text = perRegion(facets.databaseInstances, (list) => counted(list.length, "instance"));
  return text === "" ? "" : `Aurora ${text}`;
}

function caches(facets: Facets): string {
  const shape = (cache: Facets["cacheClusters"][number]) =>
    `${known(cache.shards, 1)} × ${1 + known(cache.replicasPerShard, 0)}`;
  const text = perRegion(facets.cacheClusters, (list) => list.map(shape).join(", "));
  return text === "" ? "" : `cache ${text}`;
}

function streams(facets: Facets): string {
  const brokers = (list: Facets["streamClusters"]) =>
    list.reduce((sum, stream) => sum + known(stream.brokers, 0), 0);
  return perRegion(facets.streamClusters, (list) => counted(brokers(list), "broker"));
}

function clusters(facets: Facets): string {
  return perRegion(facets.eksClusters, ([cluster]) =>
    cluster ? `EKS ${known(cluster.version, "")}`.trim() : "",
  );
}

function nodeGroups(facets: Facets): string {
  return perRegion(facets.nodeGroups, (list) => counted(list.length, "node group"));
}

function nodePools(facets: Facets): string {
  const limit = (list: Facets["nodePools"]) => list.reduce((sum, pool) => sum + known(pool.limits.cpu, 0), 0);
  return perRegion(facets.nodePools, (list) => (limit(list) === 0 ? "" : `nodes to ${limit(list)} vCPU`));
}

function services(facets: Facets): string {
  return perRegion(facets.horizontalPodAutoscalers, (list) => {
    const min = list.reduce((sum, autoscaler) => sum + known(autoscaler.minReplicas, 1), 0);
    const max = list.reduce((sum, autoscaler) => sum + known(autoscaler.maxReplicas, 1), 0);
    return `${counted(list.length, "service")}, ${min} to ${max} pods`;
  });
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
