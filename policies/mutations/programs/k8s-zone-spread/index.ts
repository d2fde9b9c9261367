import * as kubernetes from "@pulumi/kubernetes";

// Three pods that may all land in one zone.
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
      },
    },
  },
});
