import { type Value } from "../graph/value";
import { type EksCluster } from "./cluster";
import { type Facet, type Link } from "./facet";
import { type KubernetesFacet } from "./workloads";

/**
 * A metrics API of Kubernetes: `resource` (metrics.k8s.io: use of processor and memory), `custom` (custom.metrics.k8s.io: of pods
 * and objects), `external` (external.metrics.k8s.io).
 */
export type MetricApi = "resource" | "custom" | "external";

/** Something that adds APIs to a cluster: a Helm release, a definition, an API service, a managed add-on, a workload, EKS itself. */
export interface ClusterExtension extends Facet<"ClusterExtension"> {
  /** The cluster that it extends: known only where the graph can tell. */
  readonly cluster: Link<EksCluster>;
  /** For what is installed inside a cluster, see `KubernetesFacet`; undefined for what AWS installs. */
  readonly clusterKey: string | undefined;
  /** Metrics APIs that it serves. Unknown for a chart that nobody here knows. */
  readonly metricApis: Value<readonly MetricApi[]>;
  /** Kinds that it defines, as `<group>/<Kind>`, or `<group>/*` for all of a group. Unknown for a chart that nobody here knows. */
  readonly definitions: Value<readonly string[]>;
}

/** An object of a kind that Kubernetes does not bring along. */
export interface CustomObject extends KubernetesFacet<"CustomObject"> {
  /** As in `ClusterExtension.definitions`: `<group>/<Kind>`. */
  readonly definition: string;
  readonly cluster: Link<EksCluster>;
}
