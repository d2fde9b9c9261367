import { type Autoscaler, type EksCluster, type Facets } from "@tenfold/planning";
import { mayShareRegion } from "../lib/regions";
import { defineRule, fail, type Outcome, pass, undecided } from "../lib/rule";

/** Something adds nodes to a cluster when pods do not fit. */
export const eksNodeAutoscaler = defineRule({
  id: "eks-node-autoscaler",
  title: "Something adds nodes to a cluster when pods do not fit",
  pillar: "scalability",
  severity: "critical",
  levels: { dev: "advisory", staging: "advisory", prod: "mandatory" },
  why:
    "Pod autoscalers only ask for pods. Without Auto Mode, Karpenter or the cluster autoscaler the extra pods stay " +
    "pending, whatever the node group's maximum says.",
  fix: "turn on EKS Auto Mode, or install Karpenter or the cluster autoscaler; where another stack does, waive the rule",
  settings: {},
  *check({ facets }) {
    for (const cluster of facets.eksClusters) yield* checkCluster(cluster, facets);
  },
});

function* checkCluster(cluster: EksCluster, facets: Facets): Generator<Outcome> {
  const verdicts = facets.autoscalers.map((autoscaler) => scales(autoscaler, cluster, facets.eksClusters));
  if (verdicts.includes("yes")) return yield pass(cluster);
  if (cluster.autoMode.state === "unknown") {
    return yield undecided(cluster, "whether Auto Mode is on is not known yet", "computeConfig.enabled");
  }
  if (verdicts.includes("unknown")) {
    return yield undecided(cluster, "it is not known yet which cluster an autoscaler belongs to", "provider");
  }
  // Nodes from elsewhere (Fargate, self-managed groups, another stack) are not this stack's to scale.
  if (cluster.nodeGroups.length === 0) {
    const possible = facets.nodeGroups.some(
      (group) => group.cluster.state === "unknown" && mayShareRegion(group, cluster),
    );
    if (possible)
      yield undecided(cluster, "it is not known yet which cluster a node group belongs to", "clusterName");
    return;
  }
  yield fail(cluster, "nothing adds nodes: pods that do not fit stay pending and its node groups never grow");
}

function scales(
  autoscaler: Autoscaler,
  cluster: EksCluster,
  clusters: readonly EksCluster[],
): "yes" | "no" | "unknown" {
  if (autoscaler.cluster.state === "known") {
    return autoscaler.cluster.value.resource === cluster.resource ? "yes" : "no";
  }
  if (!mayShareRegion(autoscaler, cluster)) return "no";
  return clusters.length === 1 ? "yes" : "unknown";
}
