import * as kubernetes from "@pulumi/kubernetes";

// What the programs about Kubernetes have in common: a service that no rule finds wrong. Each program makes one part of it bad.

const metadata = { name: "catalog", namespace: "shop" };

const labels = { app: "catalog" };

const sound = {
  replicas: 3,
  requests: { cpu: "250m", memory: "256Mi" },
  topologySpreadConstraints: [
    {
      topologyKey: "topology.kubernetes.io/zone",
      maxSkew: 1,
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: { matchLabels: labels },
    },
  ],
};

/** The service's Deployment: three pods over all zones, with requests. A change of `undefined` leaves a part out. */
export function deployment(
  changes: {
    replicas?: number | undefined;
    requests?: Record<string, string>;
    topologySpreadConstraints?: undefined;
  } = {},
): kubernetes.apps.v1.Deployment {
  const { replicas, requests, topologySpreadConstraints } = { ...sound, ...changes };
  return new kubernetes.apps.v1.Deployment("catalog", {
    metadata,
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [{ name: "catalog", image: "catalog:1", resources: { requests } }],
          topologySpreadConstraints,
        },
      },
    },
  });
}

/** The service's autoscaler, or that of a Deployment with another name. */
export function autoscaler(target = metadata.name): kubernetes.autoscaling.v2.HorizontalPodAutoscaler {
  return new kubernetes.autoscaling.v2.HorizontalPodAutoscaler("catalog", {
    metadata,
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: target },
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
}

/** The service's disruption budget. */
export function disruptionBudget(minAvailable: string): kubernetes.policy.v1.PodDisruptionBudget {
  return new kubernetes.policy.v1.PodDisruptionBudget("catalog", {
    metadata,
    spec: { minAvailable, selector: { matchLabels: labels } },
  });
}
