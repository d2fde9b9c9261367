import * as kubernetes from "@pulumi/kubernetes";

// An autoscaler for a Deployment of another name.
const labels = { app: "catalog" };

new kubernetes.apps.v1.Deployment("catalog", {
  metadata: { name: "catalog", namespace: "shop" },
  spec: {
    replicas: 3,
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
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "catalogue" },
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
