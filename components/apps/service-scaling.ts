import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { planAutoscaler, planBehaviour, type ScalingRules } from "./scaling.plan";
import { type KafkaLag, type LagScaling, scalingDefaults, type ScalingSpeed } from "./scaling-args";
import { metadata, type ServiceFacts } from "./service-facts";

/** The workload whose number of pods an autoscaler owns. */
export interface ScaleTarget {
  readonly apiVersion: string;
  readonly kind: "Deployment" | "Rollout";
  readonly name: pulumi.Input<string>;
}

/** Creates what decides on the number of pods, where the service has no number of its own. */
export function createScaling(facts: ServiceFacts, target: ScaleTarget): void {
  const { scaling } = facts.args;
  if ("replicas" in scaling) return;
  if ("kafka" in scaling) createScaledObject(facts, target, scaling);
  else createAutoscaler(facts, target, scaling.speed);
}

function createAutoscaler(facts: ServiceFacts, target: ScaleTarget, speed: ScalingSpeed | undefined): void {
  const { parent, name, serviceName, args } = facts;
  const plan = planAutoscaler(args.scaling, serviceName);
  if (!plan) return;
  const { minReplicas, maxReplicas, metrics } = plan;
  new kubernetes.autoscaling.v2.HorizontalPodAutoscaler(
    `${name}-autoscaler`,
    {
      metadata: metadata(facts),
      spec: {
        scaleTargetRef: target,
        minReplicas,
        maxReplicas,
        metrics: [...metrics],
        behavior: behaviourOf(speed),
      },
    },
    { parent },
  );
}

/** KEDA makes the HorizontalPodAutoscaler itself, and takes pods away altogether where `min` is 0. */
function createScaledObject(facts: ServiceFacts, target: ScaleTarget, scaling: LagScaling): void {
  const { parent, name, args } = facts;
  const { min, max, kafka, speed } = scaling;
  const signIn = createSignIn(facts, kafka);
  new kubernetes.apiextensions.CustomResource(
    `${name}-lag`,
    {
      apiVersion: "keda.sh/v1alpha1",
      kind: "ScaledObject",
      metadata: { ...metadata(facts), annotations: { "pulumi.com/waitFor": "condition=Ready" } },
      spec: {
        scaleTargetRef: target,
        minReplicaCount: min,
        maxReplicaCount: max,
        pollingInterval: 15,
        advanced: { horizontalPodAutoscalerConfig: { behavior: behaviourOf(speed) } },
        // A broker that does not answer must not look like an empty topic.
        fallback: {
          failureThreshold: 4,
          replicas: kafka.fallbackPods ?? Math.max(min, 1),
          behavior: "currentReplicasIfHigher",
        },
        triggers: [
          {
            type: "kafka",
            metadata: lagMetadata(kafka, args.cluster.region),
            ...(signIn ? { authenticationRef: { name: metadata(facts).name } } : {}),
          },
        ],
      },
    },
    { parent, dependsOn: signIn ? [signIn] : [] },
  );
}

function createSignIn(facts: ServiceFacts, kafka: KafkaLag): pulumi.Resource | undefined {
  if (!usesIam(kafka)) return undefined;
  return new kubernetes.apiextensions.CustomResource(
    `${facts.name}-lag-sign-in`,
    {
      apiVersion: "keda.sh/v1alpha1",
      kind: "TriggerAuthentication",
      metadata: metadata(facts),
      // Without a role: KEDA's operator is who it is by its own Pod Identity.
      spec: { podIdentity: { provider: "aws" } },
    },
    { parent: facts.parent },
  );
}

/** KEDA takes texts alone. */
function lagMetadata(kafka: KafkaLag, awsRegion: string): Record<string, pulumi.Input<string>> {
  const { bootstrapServers, topic, consumerGroup, lagPerPod } = kafka;
  return {
    bootstrapServers,
    topic,
    consumerGroup,
    lagThreshold: String(lagPerPod),
    // A group that never read has everything before it.
    offsetResetPolicy: "earliest",
    ...(usesIam(kafka)
      ? { sasl: "oauthbearer", saslTokenProvider: "aws_msk_iam", tls: "enable", awsRegion }
      : {}),
  };
}

function usesIam({ authentication = scalingDefaults.kafkaAuthentication }: KafkaLag): boolean {
  return authentication === "mskIam";
}

/** Lists of the SDK are not read-only. */
function behaviourOf(speed: ScalingSpeed | undefined) {
  const { scaleUp, scaleDown } = planBehaviour(speed);
  const rules = ({ policies, ...rest }: ScalingRules) => ({ ...rest, policies: [...policies] });
  return { scaleUp: rules(scaleUp), scaleDown: rules(scaleDown) };
}
