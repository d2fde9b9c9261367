import { type types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { revisionLabel } from "./delivery.plan";
import { planResources, restrictedContainer, restrictedPod, selectorLabels } from "./kubernetes.plan";
import { type Placement, type ServiceArgs, serviceDefaults } from "./service-args";
import {
  type HttpPlan,
  podsPerNode,
  startupAttempts,
  startupPeriodSeconds,
  terminationSeconds,
} from "./service.plan";

type PodTemplate = types.input.core.v1.PodTemplateSpec;
type Container = types.input.core.v1.Container;
type EnvironmentVariable = types.input.core.v1.EnvVar;
type TopologySpread = types.input.core.v1.TopologySpreadConstraint;

/** What a service's pods are made from. */
export interface PodFacts {
  readonly serviceName: string;
  readonly args: ServiceArgs;
  readonly http: HttpPlan;
  readonly serviceAccountName: pulumi.Input<string>;
}

/** Name of the container's port, which probes and the Service refer to. */
export const portName = "http";

/** User and group that containers run as: nobody's on the node. */
export const containerUser = 10_001;

/** The pod template of a service. */
export function podTemplate(facts: PodFacts): PodTemplate {
  const { serviceName, args, http, serviceAccountName } = facts;
  const labels = selectorLabels(serviceName);
  return {
    metadata: { labels, ...annotationsOf(args, http) },
    spec: {
      serviceAccountName,
      // AWS credentials come by pod identity; the Kubernetes API is none of its business.
      automountServiceAccountToken: false,
      // Kubernetes would set variables such as ORDERS_PORT for every Service of the namespace.
      enableServiceLinks: false,
      terminationGracePeriodSeconds: terminationSeconds(http),
      ...placed(args.placement),
      topologySpreadConstraints: spread(labels, args),
      securityContext: restrictedPod(containerUser),
      containers: [container(facts)],
      volumes: [{ name: "scratch", emptyDir: {} }],
    },
  };
}

function annotationsOf(args: ServiceArgs, http: HttpPlan): { annotations?: Record<string, string> } {
  // Pods get their groups when they start: with another mark they all start anew.
  const marks = { ...scraped(http), ...(args.securityGroup === "own" ? { "security-group": "own" } : {}) };
  return Object.keys(marks).length > 0 ? { annotations: marks } : {};
}

/** Marks that Prometheus' usual scrape configuration finds pods by. */
function scraped({ port, metricsPath }: HttpPlan): Record<string, string> {
  if (metricsPath === undefined) return {};
  return {
    "prometheus.io/scrape": "true",
    "prometheus.io/path": metricsPath,
    "prometheus.io/port": String(port),
  };
}

/** The nodes that a pod may and must run on. */
export function placed({ nodePool, tolerated = [] }: Placement = {}): Partial<types.input.core.v1.PodSpec> {
  return {
    ...(nodePool === undefined ? {} : { nodeSelector: { "karpenter.sh/nodepool": nodePool } }),
    ...(tolerated.length === 0 ? {} : { tolerations: tolerated.map((key) => ({ key, operator: "Exists" })) }),
  };
}

/** A probe's times as Kubernetes takes them. */
function times({ periodSeconds, timeoutSeconds, failures }: HttpPlan["readiness"]) {
  return { periodSeconds, timeoutSeconds, failureThreshold: failures };
}

/**
 * Evenly over zones, as a rule; not too many on one host, where possible. Zones whose nodes are all lost or cordoned do not count, so
 * the remaining ones may still fill up. Each revision is spread by itself, or a rollout would end up uneven.
 */
function spread(
  labels: Record<string, string>,
  { scaling, delivery, placement }: ServiceArgs,
): TopologySpread[] {
  const { zones = serviceDefaults.placement.zones } = placement ?? {};
  const common = {
    labelSelector: { matchLabels: labels },
    matchLabelKeys: [revisionLabel(delivery)],
    nodeTaintsPolicy: "Honor",
  };
  return [
    {
      ...common,
      maxSkew: 1,
      topologyKey: "topology.kubernetes.io/zone",
      whenUnsatisfiable: zones === "preferred" ? "ScheduleAnyway" : "DoNotSchedule",
    },
    {
      ...common,
      maxSkew: podsPerNode(scaling),
      topologyKey: "kubernetes.io/hostname",
      whenUnsatisfiable: "ScheduleAnyway",
    },
  ];
}

function container({ serviceName, args, http }: PodFacts): Container {
  const alive = { httpGet: { path: http.livenessPath, port: portName } };
  const ready = { httpGet: { path: http.readinessPath, port: portName } };
  return {
    name: serviceName,
    image: args.image,
    ports: [{ name: portName, containerPort: http.port }],
    env: environmentVariables({ ...args, environment: { PORT: String(http.port), ...args.environment } }),
    resources: planResources(args.resources),
    startupProbe: { ...alive, periodSeconds: startupPeriodSeconds, failureThreshold: startupAttempts(http) },
    readinessProbe: { ...ready, ...times(http.readiness) },
    livenessProbe: { ...alive, ...times(http.liveness) },
    lifecycle: { preStop: { sleep: { seconds: http.drainSeconds } } },
    securityContext: { ...restrictedContainer, readOnlyRootFilesystem: true },
    volumeMounts: [{ name: "scratch", mountPath: "/tmp" }],
  };
}

/** In alphabetical order, so that the order in the program never restarts pods. */
export function environmentVariables({
  environment: plain = {},
  secrets = {},
}: Pick<ServiceArgs, "environment" | "secrets">): EnvironmentVariable[] {
  const variables: EnvironmentVariable[] = [
    ...Object.entries(plain).map(([name, value]) => ({ name, value })),
    ...Object.entries(secrets).map(([name, { secretName, key }]) => ({
      name,
      valueFrom: { secretKeyRef: { name: secretName, key } },
    })),
  ];
  return variables.sort((one, other) => String(one.name).localeCompare(String(other.name)));
}
