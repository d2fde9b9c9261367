import { type EksCluster } from "../facets/cluster";
import { type Link } from "../facets/facet";
import { type KubernetesFacet } from "../facets/workloads";
import { type Resource } from "../graph/resource";
import { absentValue, known, unknownValue, type Value } from "../graph/value";
import { providerUrnOf, type Context } from "./context";
import { type Directory } from "./directory";
import { asText, parsed, Properties } from "./properties";

/** Where Kubernetes objects live: which cluster, which namespace, under which name. */
export class KubernetesPlaces {
  readonly #clusterOfProvider = new Map<string, Link<EksCluster>>();
  readonly #namespaces: ReadonlyMap<string, Resource>;

  constructor(
    readonly context: Context,
    readonly clusters: Directory<EksCluster>,
  ) {
    this.#namespaces = new Map(context.ofRole("namespace").map((resource) => [resource.urn, resource]));
  }

  /** What every facet of an object in a namespace begins with. */
  object<Kind extends string>(kind: Kind, resource: Resource): KubernetesFacet<Kind> {
    return { ...this.clusterObject(kind, resource), namespace: this.#namespaceOf(resource) };
  }

  /** The same for objects outside of namespaces. */
  clusterObject<Kind extends string>(kind: Kind, resource: Resource): KubernetesFacet<Kind> {
    const asked = Properties.askedOf(resource);
    return {
      ...this.context.facet(kind, resource),
      clusterKey: this.keyOf(resource),
      name: this.#nameOf(resource),
      namespace: absentValue,
      labels: asked.textMap("metadata", "labels"),
    };
  }

  /** The URN of the EKS cluster that the provider is made for, else that of the provider, else the region, else "". */
  keyOf(resource: Resource): string {
    const cluster = this.clusterOf(resource);
    if (cluster.state === "known") return cluster.value.resource.urn;
    if (resource.provider !== undefined) return providerUrnOf(resource.provider);
    return this.context.graph.regionOf(resource) ?? "";
  }

  /** The EKS cluster that the object's provider is configured from; unknown where the provider does not say. */
  clusterOf(resource: Resource): Link<EksCluster> {
    const provider = this.context.providerOf(resource);
    if (!provider) return unknownValue;
    const before = this.#clusterOfProvider.get(provider.urn);
    if (before) return before;
    const found = provider.dependencies
      .map((urn) => this.clusters.ofUrn(urn))
      .filter((cluster) => cluster !== undefined);
    const link: Link<EksCluster> = found.length === 1 && found[0] ? known(found[0]) : unknownValue;
    this.#clusterOfProvider.set(provider.urn, link);
    return link;
  }

  #nameOf(resource: Resource): Value<string> {
    const asked = Properties.askedOf(resource);
    const name = asked.text("metadata", "name");
    if (name.state !== "absent") return name;
    // Without a name the provider makes one up.
    const given = parsed(new Properties(resource.outputs).raw("metadata", "name"), asText);
    return given.state === "known" ? given : unknownValue;
  }

  #namespaceOf(resource: Resource): Value<string> {
    const namespace = Properties.askedOf(resource).text("metadata", "namespace");
    if (namespace.state === "known") return namespace;
    if (namespace.state === "absent") return this.#defaultNamespaceOf(resource);
    const sources = this.context.graph
      .sourcesOf(resource, "metadata")
      .filter((source) => this.#namespaces.has(source.urn));
    return sources.length === 1 && sources[0] ? this.#nameOf(sources[0]) : unknownValue;
  }

  #defaultNamespaceOf(resource: Resource): Value<string> {
    const provider = this.context.providerOf(resource);
    const configured = provider && new Properties(provider.inputs).text("namespace");
    return configured === undefined || configured.state === "absent" ? known("default") : configured;
  }
}
