import * as kubernetes from "@pulumi/kubernetes";

// A container that does not say how much memory it needs.
const labels = { app: "catalog" };

new kubernetes.apps.v1.Deployment("catalog", {
  metadata: { name: "catalog", namespace: "shop" },
  spec: {
    replicas: 3,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        containers: [{ name: "catalog", image: "catalog:1", resources: { requests: { cpu: "250m" } } }],
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
