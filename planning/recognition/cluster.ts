import { type Autoscaler, type EksCluster, type NodeGroup, type NodePool } from "../facets/cluster";
import { type HelmRelease, type Workload } from "../facets/workloads";
import { type Resource } from "../graph/resource";
import { absentValue, known, mapValue, type Value } from "../graph/value";
import { type Context } from "./context";
import { Directory } from "./directory";
import { type KubernetesPlaces } from "./kubernetes";
import { Properties } from "./properties";
import { asQuantity } from "./quantity";
import { type SubnetFinder } from "./zones";

export function recogniseEksClusters(context: Context, finder: SubnetFinder): Directory<EksCluster> {
  const clusters = context.ofRole("eksCluster").map((resource) => clusterOf(context, finder, resource));
  return new Directory(context.graph, clusters, ["name"]);
}

function clusterOf(context: Context, finder: SubnetFinder, resource: Resource): EksCluster {
  const asked = Properties.askedOf(resource);
  return {
    ...context.facet("EksCluster", resource),
    name: asked.text("name"),
    version: asked.text("version"),
    autoMode: asked.flag("computeConfig", "enabled"),
    builtInNodePools: asked.texts("computeConfig", "nodePools"),
    subnets: finder.subnetsOf(resource, ["vpcConfig", "subnetIds"]),
    zones: finder.zonesOf(resource, ["vpcConfig", "subnetIds"]),
    publicEndpoint: asked.flag("vpcConfig", "endpointPublicAccess"),
    privateEndpoint: asked.flag("vpcConfig", "endpointPrivateAccess"),
    supportType: asked.text("upgradePolicy", "supportType"),
    nodeGroups: [],
  };
}

export function recogniseNodeGroups(
  context: Context,
  clusters: Directory<EksCluster>,
  finder: SubnetFinder,
): readonly NodeGroup[] {
  const templates = new Directory(
    context.graph,
    context.ofRole("launchTemplate").map((resource) => context.facet("LaunchTemplate", resource)),
    ["name"],
  );
  const groups = context.ofRole("nodeGroup").map((resource): NodeGroup => {
    const asked = Properties.askedOf(resource);
    const capacity = asked.oneOf(["ON_DEMAND", "SPOT", "CAPACITY_BLOCK"], "capacityType");
    return {
      ...context.facet("NodeGroup", resource),
      cluster: clusters.link(resource, ["clusterName"]),
      minSize: asked.number("scalingConfig", "minSize"),
      desiredSize: asked.number("scalingConfig", "desiredSize"),
      maxSize: asked.number("scalingConfig", "maxSize"),
      instanceTypes: instanceTypesOf(templates, resource, asked),
      capacityType: capacity.state === "absent" ? known("ON_DEMAND") : capacity,
      amiType: asked.text("amiType"),
      zones: finder.zonesOf(resource, ["subnetIds"]),
    };
  });
  for (const group of groups) {
    if (group.cluster.state === "known") (group.cluster.value.nodeGroups as NodeGroup[]).push(group);
  }
  return groups;
}

/** The group's own types, else that of its launch template. */
function instanceTypesOf(
  templates: Directory<{ readonly resource: Resource; readonly region: string | undefined }>,
  resource: Resource,
  asked: Properties,
): Value<readonly string[]> {
  const own = asked.texts("instanceTypes");
  if (own.state !== "absent" || !asked.has("launchTemplate")) return own;
  const path = asked.has("launchTemplate", "id") ? ["launchTemplate", "id"] : ["launchTemplate", "name"];
  const template = templates.link(resource, path);
  if (template.state !== "known") return template;
  return mapValue(Properties.askedOf(template.value.resource).text("instanceType"), (type) => [type]);
}

export function recogniseNodePools(context: Context, places: KubernetesPlaces): readonly NodePool[] {
  return context.ofRole("nodePool").map((resource): NodePool => {
    const asked = Properties.askedOf(resource);
    const { clusterKey, name } = places.clusterObject("NodePool", resource);
    return {
      ...context.facet("NodePool", resource),
      clusterKey,
      name,
      limits: {
        cpu: asked.read(["spec", "limits", "cpu"], asQuantity),
        memory: asked.read(["spec", "limits", "memory"], asQuantity),
      },
      requirements: mapValue(asked.blocks("spec", "template", "spec", "requirements"), (blocks) =>
        blocks.map((block) => ({
          key: block.text("key"),
          operator: block.text("operator"),
          values: block.texts("values"),
        })),
      ),
    };
  });
}

const installed = [
  { via: "karpenter", chart: /(^|\/)karpenter$/, image: /(^|\/)karpenter\/controller([:@]|$)/ },
  {
    via: "cluster-autoscaler",
    chart: /(^|\/)cluster-autoscaler$/,
    image: /(^|\/)cluster-autoscaler([:@]|$)/,
  },
] as const;

/** Auto Mode, Helm charts and workloads that are known to add nodes. */
export function recogniseAutoscalers(
  context: Context,
  places: KubernetesPlaces,
  clusters: readonly EksCluster[],
  releases: readonly HelmRelease[],
  workloads: readonly Workload[],
): readonly Autoscaler[] {
  const found: Autoscaler[] = [];
  for (const cluster of clusters) {
    if (cluster.autoMode.state !== "known" || !cluster.autoMode.value) continue;
    const facet = context.facet("Autoscaler", cluster.resource);
    found.push({ ...facet, via: "auto-mode", cluster: known(cluster), clusterKey: undefined });
  }
  const add = (via: "karpenter" | "cluster-autoscaler", resource: Resource, clusterKey: string) =>
    found.push({
      ...context.facet("Autoscaler", resource),
      via,
      cluster: places.clusterOf(resource),
      clusterKey,
    });
  for (const { resource, chart, clusterKey } of releases) {
    const kind = installed.find((one) => chart.state === "known" && one.chart.test(chart.value));
    if (kind) add(kind.via, resource, clusterKey);
  }
  for (const resource of context.ofRole("argoApplication")) {
    const chart = Properties.askedOf(resource).text("spec", "source", "chart");
    const kind = installed.find((one) => chart.state === "known" && one.chart.test(chart.value));
    if (kind) add(kind.via, resource, places.keyOf(resource));
  }
  for (const { resource, containers, clusterKey } of workloads) {
    const images = containers.state === "known" ? containers.value.map(({ image }) => image) : [];
    const kind = installed.find((one) =>
      images.some((image) => image.state === "known" && one.image.test(image.value)),
    );
    if (kind) add(kind.via, resource, clusterKey);
  }
  return found;
}

export function helmReleaseOf(places: KubernetesPlaces, resource: Resource): HelmRelease {
  const asked = Properties.askedOf(resource);
  const object = places.object("HelmRelease", resource);
  const namespace = asked.text("namespace");
  return {
    ...object,
    name: asked.has("name") ? asked.text("name") : object.name,
    namespace: namespace.state === "absent" ? object.namespace : namespace,
    labels: absentValue,
    chart: asked.text("chart"),
    version: asked.text("version"),
    repository: asked.text("repositoryOpts", "repo"),
  };
}
