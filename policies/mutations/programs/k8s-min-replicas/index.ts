import * as kubernetes from "@pulumi/kubernetes";

// Two pods that nothing scales.
const labels = { app: "catalog" };

new kubernetes.apps.v1.Deployment("catalog", {
  metadata: { name: "catalog", namespace: "shop" },
  spec: {
    replicas: 2,
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
