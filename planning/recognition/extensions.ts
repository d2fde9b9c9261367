import { type EksCluster } from "../facets/cluster";
import { type ClusterExtension, type CustomObject, type MetricApi } from "../facets/extensions";
import { type HelmRelease, type Workload } from "../facets/workloads";
import { type Resource } from "../graph/resource";
import { known, mapValue, unknownValue, type Value } from "../graph/value";
import {
  addOnContents,
  builtInGroups,
  type ChartContents,
  chartContents,
  definitionsOfAutoMode,
  definitionsOfEks,
  metricImages,
  packagesOfSdk,
} from "./charts";
import { type Context } from "./context";
import { type Directory } from "./directory";
import { type KubernetesPlaces } from "./kubernetes";
import { Properties } from "./properties";

/** What recognition of extensions reads of the rest. */
export interface ExtensionSources {
  readonly clusters: Directory<EksCluster>;
  readonly releases: readonly HelmRelease[];
  readonly workloads: readonly Workload[];
}

type Contents = Pick<ClusterExtension, "metricApis" | "definitions">;

/** Everything that adds APIs to a cluster. */
export function recogniseExtensions(
  context: Context,
  places: KubernetesPlaces,
  { clusters, releases, workloads }: ExtensionSources,
): readonly ClusterExtension[] {
  const inside = (resource: Resource, contents: Contents): ClusterExtension => ({
    ...context.facet("ClusterExtension", resource),
    cluster: places.clusterOf(resource),
    clusterKey: places.keyOf(resource),
    ...contents,
  });
  return [
    ...clusters.facets.map((cluster) => ({
      ...context.facet("ClusterExtension", cluster.resource),
      cluster: known(cluster),
      clusterKey: undefined,
      ...contentsOf({}),
      definitions: definitionsOfCluster(cluster),
    })),
    ...context.ofRole("eksAddOn").map((resource) => addOnOf(context, clusters, resource)),
    ...releases.map((release) => inside(release.resource, contentsOfRelease(release))),
    ...context.ofRole("argoApplication").map((resource) => inside(resource, contentsOfApplication(resource))),
    ...context.ofRole("customResourceDefinition").map((resource) => inside(resource, definitionOf(resource))),
    ...context.ofRole("apiService").map((resource) => inside(resource, apiOf(resource))),
    ...workloads.flatMap((workload) => {
      const apis = apisOfImages(workload);
      return apis.length > 0 ? [inside(workload.resource, contentsOf({ metricApis: apis }))] : [];
    }),
  ];
}

function contentsOf({ metricApis = [], definitions = [] }: ChartContents): Contents {
  return { metricApis: known(metricApis), definitions: known(definitions) };
}

const anything: Contents = { metricApis: unknownValue, definitions: unknownValue };

function definitionsOfCluster({ autoMode }: EksCluster): Value<readonly string[]> {
  if (autoMode.state === "unknown") return unknownValue;
  const on = autoMode.state === "known" && autoMode.value;
  return known(on ? [...definitionsOfEks, ...definitionsOfAutoMode] : definitionsOfEks);
}

function addOnOf(context: Context, clusters: Directory<EksCluster>, resource: Resource): ClusterExtension {
  const name = Properties.askedOf(resource).text("addonName");
  return {
    ...context.facet("ClusterExtension", resource),
    cluster: clusters.link(resource, ["clusterName"]),
    clusterKey: undefined,
    ...(name.state === "known" ? contentsOf(addOnContents[name.value] ?? {}) : anything),
  };
}

function contentsOfRelease({ resource, chart }: HelmRelease): Contents {
  return contentsOfChart(chart, Properties.askedOf(resource).flag("skipCrds"));
}

/** What Argo CD installs from a chart is there once the Application is, where the program waits for its health. */
function contentsOfApplication(resource: Resource): Contents {
  const asked = Properties.askedOf(resource);
  const chart = asked.text("spec", "source", "chart");
  return contentsOfChart(chart, asked.flag("spec", "source", "helm", "skipCrds"));
}

function contentsOfChart(chart: Value<string>, skipped: Value<boolean>): Contents {
  const contents = chart.state === "known" ? chartContents[chartName(chart.value)] : undefined;
  if (!contents) return anything;
  const { skippable, definitions = [] } = contents;
  if (!skippable || skipped.state === "absent") return contentsOf(contents);
  const defined = mapValue(skipped, (skips) => (skips ? [] : definitions));
  return { ...contentsOf(contents), definitions: defined };
}

/** `oci://registry/karpenter/karpenter`, `keda/keda` and `./charts/keda-2.20.2.tgz` are named after their last part. */
function chartName(chart: string): string {
  const last = chart.slice(chart.lastIndexOf("/") + 1);
  return last.replace(/-v?\d+\.\d+\.\d+.*\.tgz$/, "").replace(/\.tgz$/, "");
}

function definitionOf(resource: Resource): Contents {
  const asked = Properties.askedOf(resource);
  const [group, kind] = [asked.text("spec", "group"), asked.text("spec", "names", "kind")];
  if (group.state !== "known" || kind.state !== "known") return { ...anything, metricApis: known([]) };
  return contentsOf({ definitions: [`${group.value}/${kind.value}`] });
}

const apiGroups: Readonly<Record<string, MetricApi>> = {
  "metrics.k8s.io": "resource",
  "custom.metrics.k8s.io": "custom",
  "external.metrics.k8s.io": "external",
};

/** An API service hands a whole group to another server. */
function apiOf(resource: Resource): Contents {
  const group = Properties.askedOf(resource).text("spec", "group");
  if (group.state !== "known") return anything;
  const metricApi = apiGroups[group.value];
  return contentsOf({ metricApis: metricApi ? [metricApi] : [], definitions: [`${group.value}/*`] });
}

function apisOfImages({ containers }: Workload): readonly MetricApi[] {
  const images = containers.state === "known" ? containers.value.map(({ image }) => image) : [];
  return metricImages.flatMap(({ image, metricApi }) =>
    images.some((one) => one.state === "known" && image.test(one.value)) ? [metricApi] : [],
  );
}

/** Every object of a kind that Kubernetes does not bring along. Patches change what is there already and are left out. */
export function recogniseCustomObjects(context: Context, places: KubernetesPlaces): readonly CustomObject[] {
  return context.graph.resources.flatMap((resource) => {
    const definition = customDefinitionOf(resource);
    if (definition === undefined) return [];
    return [
      {
        ...places.object("CustomObject", resource),
        definition,
        cluster: places.clusterOf(resource),
      },
    ];
  });
}

function customDefinitionOf({ type, custom, external }: Resource): string | undefined {
  const [, group, kind] = /^kubernetes:([^/:]+)\/[^:]+:([A-Za-z0-9]+)$/.exec(type) ?? [];
  if (!custom || external || group === undefined || kind === undefined) return undefined;
  if (builtInGroups.has(group) || packagesOfSdk.has(group) || kind.endsWith("Patch")) return undefined;
  return `${group}/${kind}`;
}
