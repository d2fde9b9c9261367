import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { selectorLabels } from "./kubernetes.plan";
import { podTemplate } from "./pod";
import { metadata, type ServiceFacts } from "./service-facts";
import { type Identity } from "./service-identity";
import { createRollout } from "./service-rollout";
import { type ScaleTarget } from "./service-scaling";
import { evictablePercent } from "./service.plan";

/** Creates the pods' controller. Returns what an autoscaler turns to. */
export function createWorkload(
  facts: ServiceFacts,
  { account, rights }: Identity,
  before: readonly pulumi.Resource[],
): ScaleTarget {
  const { parent, name, serviceName, args, http } = facts;
  const selector = { matchLabels: selectorLabels(serviceName) };
  const template = podTemplate({ serviceName, args, http, serviceAccountName: account.metadata.name });
  // Under an autoscaler the number of pods is its own: written here, every update would reset it.
  const number = "replicas" in args.scaling ? { replicas: args.scaling.replicas } : {};
  const spec = { ...number, selector, template };
  const dependsOn = [...rights, ...before];
  if (args.delivery?.type === "canary") return createRollout(facts, args.delivery, spec, dependsOn);
  const deployment = new kubernetes.apps.v1.Deployment(
    `${name}-deployment`,
    {
      metadata: metadata(facts),
      spec: {
        ...spec,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: 0 } },
        minReadySeconds: 5,
        revisionHistoryLimit: 3,
        progressDeadlineSeconds: 600,
      },
    },
    { parent, dependsOn },
  );
  return { apiVersion: "apps/v1", kind: "Deployment", name: deployment.metadata.name };
}

/** Creates the disruption budget. A pod that is broken anyway must not keep a node from being replaced. */
export function createBudget(facts: ServiceFacts): void {
  const { parent, name, serviceName } = facts;
  const selector = { matchLabels: selectorLabels(serviceName) };
  new kubernetes.policy.v1.PodDisruptionBudget(
    `${name}-budget`,
    {
      metadata: metadata(facts),
      spec: { selector, maxUnavailable: `${evictablePercent}%`, unhealthyPodEvictionPolicy: "AlwaysAllow" },
    },
    { parent },
  );
}
