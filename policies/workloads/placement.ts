import { type ClusterExtension, type EksCluster, type Facets, type KubernetesFacet } from "@tenfold/planning";
import { mayShareRegion } from "../lib/regions";

export type Certainty = "yes" | "maybe" | "no";

/** The cluster that an object runs in: one of the stack, one of several of them, or one of somebody else. */
export type Home = EksCluster | "ambiguous" | "elsewhere";

/** Where an object runs. With a single cluster in reach it is that one, whatever its provider says. */
export function homeOf(object: KubernetesFacet<string>, { eksClusters }: Facets): Home {
  const own = eksClusters.find(({ resource }) => resource.urn === object.clusterKey);
  if (own) return own;
  const [possible, ...others] = eksClusters.filter((cluster) => mayShareRegion(cluster, object));
  if (possible === undefined) return "elsewhere";
  return others.length === 0 ? possible : "ambiguous";
}

/** Whether an extension extends the cluster of an object. */
export function extendsClusterOf(
  extension: ClusterExtension,
  object: KubernetesFacet<string>,
  home: Home,
): Certainty {
  if (extension.clusterKey !== undefined && extension.clusterKey === object.clusterKey) return "yes";
  if (extension.cluster.state === "known") {
    if (home === "ambiguous") return mayShareRegion(extension, object) ? "maybe" : "no";
    return home !== "elsewhere" && extension.cluster.value.resource === home.resource ? "yes" : "no";
  }
  if (!mayShareRegion(extension, object)) return "no";
  // What names no cluster of the graph means the one that is there, or that of the region where there is none.
  return home === "ambiguous" ? "maybe" : "yes";
}

/** The less certain of the two. */
export function both(one: Certainty, other: Certainty): Certainty {
  if (one === "no" || other === "no") return "no";
  return one === "yes" && other === "yes" ? "yes" : "maybe";
}
