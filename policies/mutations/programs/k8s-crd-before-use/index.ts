import * as kubernetes from "@pulumi/kubernetes";
import { deployment } from "../../catalog";

// A ScaledObject beside the chart that defines it, and nothing that makes it wait.
new kubernetes.helm.v3.Release("keda", {
  chart: "keda",
  version: "2.20.2",
  namespace: "keda",
  repositoryOpts: { repo: "https://kedacore.github.io/charts" },
});

deployment({ replicas: undefined });

new kubernetes.apiextensions.CustomResource("catalog", {
  apiVersion: "keda.sh/v1alpha1",
  kind: "ScaledObject",
  metadata: { name: "catalog", namespace: "shop" },
  spec: {
    scaleTargetRef: { name: "catalog" },
    minReplicaCount: 3,
    maxReplicaCount: 30,
    triggers: [
      { type: "kafka", metadata: { topic: "orders", consumerGroup: "catalog", lagThreshold: "100" } },
    ],
  },
});
