import { type Facet, type Facets, type Value } from "@tenfold/planning";

/** One box of the picture: a title and what it amounts to. */
export interface Box {
  readonly title: string;
  readonly detail: string;
}

export interface RegionPicture {
  readonly region: string;
  readonly home: boolean;
  readonly network: string;
  readonly ingress: Box | undefined;
  readonly services: readonly Box[];
  readonly nodes: Box | undefined;
  readonly stores: readonly Box[];
}

/** What the picture shows, read from the facets of a preview and from nothing else. */
export interface Picture {
  readonly environment: string;
  readonly edge: Box | undefined;
  /** Home first. */
  readonly regions: readonly RegionPicture[];
  /** Stores that copy from home to the other regions. */
  readonly replicated: readonly string[];
}

export function pictureOf(facets: Facets): Picture {
  const environment = facets.environments[0];
  const home = environment ? text(environment.home) : "";
  const regions = environment?.regions.state === "known" ? environment.regions.value : [];
  const ordered = [...regions].sort((a, b) => Number(b === home) - Number(a === home));
  return {
    environment: environment ? text(environment.environment) : "",
    edge: edgeOf(facets),
    regions: ordered.map((region) => regionOf(facets, region, region === home)),
    replicated: [
      facets.globalDatabases.length > 0 ? "database" : "",
      facets.globalCaches.length > 0 ? "cache" : "",
      facets.replicators.length > 0 ? "stream" : "",
    ].filter((store) => store !== ""),
  };
}

function edgeOf(facets: Facets): Box | undefined {
  if (facets.distributions.length === 0) return undefined;
  const parts = [
    facets.webAcls.length > 0 ? "WAF" : "",
    facets.keyValueStores.length > 0 ? "home in a key-value store" : "",
  ];
  return { title: "CloudFront", detail: parts.filter((part) => part !== "").join(" · ") };
}

function regionOf(facets: Facets, region: string, home: boolean): RegionPicture {
  const here = <F extends Facet>(list: readonly F[]): readonly F[] =>
    list.filter((facet) => facet.region === region);
  const zones = new Set(here(facets.subnets).map((subnet) => text(subnet.zone)));
  const balancer = here(facets.loadBalancers)[0];
  const nat = here(facets.natGateways).length;
  return {
    region,
    home,
    network: `${zones.size} zones · ${nat} NAT gateway${nat === 1 ? "" : "s"}`,
    ingress: balancer && { title: "internal load balancer", detail: `${count(balancer.zones)} zones` },
    services: here(facets.horizontalPodAutoscalers)
      .map((autoscaler) => ({
        title:
          autoscaler.workload.state === "known"
            ? text(autoscaler.workload.value.name)
            : text(autoscaler.name),
        detail: `${number(autoscaler.minReplicas)}–${number(autoscaler.maxReplicas)}`,
      }))
      .sort((a, b) => (a.title < b.title ? -1 : 1)),
    nodes: nodesOf(facets, here),
    stores: storesOf(facets, here),
  };
}

type Here = <F extends Facet>(list: readonly F[]) => readonly F[];

function nodesOf(facets: Facets, here: Here): Box | undefined {
  const cluster = here(facets.eksClusters)[0];
  if (!cluster) return undefined;
  const pools = here(facets.nodePools);
  const limit = pools.reduce((sum, pool) => sum + (number(pool.limits.cpu) ?? 0), 0);
  return { title: `EKS ${text(cluster.version)}`, detail: limit > 0 ? `up to ${limit} vCPU` : "" };
}

function storesOf(facets: Facets, here: Here): Box[] {
  const instances = here(facets.databaseInstances);
  const boxes: Box[] = [];
  if (instances.length > 0) boxes.push({ title: "Aurora", detail: `${instances.length} instances` });
  for (const cache of here(facets.cacheClusters)) {
    const nodes = (number(cache.shards) ?? 1) * (1 + (number(cache.replicasPerShard) ?? 0));
    boxes.push({
      title: "Valkey",
      detail: `${nodes} ${isShared(cache) ? "shared" : nodes === 1 ? "node" : "nodes"}`,
    });
  }
  for (const stream of here(facets.streamClusters))
    boxes.push({ title: "Kafka", detail: `${number(stream.brokers)} brokers` });
  return boxes;
}

/** Whether other regions have a copy of it. */
function isShared(cache: Facets["cacheClusters"][number]): boolean {
  return cache.role.state === "known" && cache.role.value !== "standalone";
}

function text(value: Value<string> | undefined): string {
  return value?.state === "known" ? value.value : "";
}

function number(value: Value<number>): number | undefined {
  return value.state === "known" ? value.value : undefined;
}

function count(value: Value<readonly unknown[]>): number {
  return value.state === "known" ? value.value.length : 0;
}
