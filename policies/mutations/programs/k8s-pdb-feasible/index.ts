import * as kubernetes from "@pulumi/kubernetes";

// A budget of 90 %: of three pods, that is all of them.
const labels = { app: "catalog" };

new kubernetes.apps.v1.Deployment("catalog", {
  metadata: { name: "catalog", namespace: "shop" },
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        containers: [
          { name: "catalog", image: "catalog:1", resources: { requests: { cpu: "250m", memory: "256Mi" } } },
        ],
        topologySpreadConstraints: [
          {
            topologyKey: "topology.kubernetes.io/zone",
            maxSkew: 1,
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: labels },
          },
        ],
      },
    },
  },
});

new kubernetes.autoscaling.v2.HorizontalPodAutoscaler("catalog", {
  metadata: { name: "catalog", namespace: "shop" },
  spec: {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "catalog" },
    minReplicas: 3,
    maxReplicas: 30,
    metrics: [
      {
        type: "Resource",
        resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 60 } },
      },
    ],
  },
});

new kubernetes.policy.v1.PodDisruptionBudget("catalog", {
  metadata: { name: "catalog", namespace: "shop" },
  spec: { minAvailable: "90%", selector: { matchLabels: labels } },
});
