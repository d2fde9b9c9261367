import { withDefaults } from "../cluster/with-defaults";
import { type ArgumentCheck } from "../lib/errors";
import { checkTags } from "../lib/tags";
import { checkRegion } from "../lib/zones";
import { checkImage, checkObjectName, checkResources } from "./kubernetes.plan";
import { type HttpArgs, type ServiceArgs, type ServiceScaling, serviceDefaults } from "./service-args";

/** Port, probes and shutdown with nothing left open. */
export type HttpPlan = Required<HttpArgs>;

/** Fills in the defaults of the container's port, probes and shutdown. */
export function planHttp(http: HttpArgs = {}): HttpPlan {
  return withDefaults<HttpPlan>(serviceDefaults.http, http);
}

/** How fast the number of pods may change. */
export interface ScalingRules {
  readonly stabilizationWindowSeconds: number;
  readonly selectPolicy: "Max" | "Min";
  readonly policies: readonly {
    readonly type: "Percent" | "Pods";
    readonly value: number;
    readonly periodSeconds: number;
  }[];
}

/**
 * Up without delay, doubling every 15 seconds: from 6 pods to 192 in five steps, so nodes are the limit and not this. Down by a
 * tenth a minute after five quiet minutes: a second wave meets most of the pods of the first.
 */
export const scalingBehaviour: { readonly scaleUp: ScalingRules; readonly scaleDown: ScalingRules } = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    selectPolicy: "Max",
    policies: [
      { type: "Percent", value: 100, periodSeconds: 15 },
      { type: "Pods", value: 4, periodSeconds: 15 },
    ],
  },
  scaleDown: {
    stabilizationWindowSeconds: 300,
    selectPolicy: "Max",
    policies: [{ type: "Percent", value: 10, periodSeconds: 60 }],
  },
};

/** A metric of an autoscaler: average use of what pods request. */
export interface UtilizationMetric {
  readonly type: "Resource";
  readonly resource: {
    readonly name: "cpu" | "memory";
    readonly target: { readonly type: "Utilization"; readonly averageUtilization: number };
  };
}

/** An autoscaler's bounds and metrics. */
export interface AutoscalerPlan {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly metrics: readonly UtilizationMetric[];
}

/** The autoscaler of a service; undefined where its number of pods is fixed. */
export function planAutoscaler(scaling: ServiceScaling): AutoscalerPlan | undefined {
  if ("replicas" in scaling) return undefined;
  const { min, max, cpuTarget = serviceDefaults.cpuTarget, memoryTarget } = scaling;
  const metrics = [utilization("cpu", cpuTarget)];
  if (memoryTarget !== undefined) metrics.push(utilization("memory", memoryTarget));
  return { minReplicas: min, maxReplicas: max, metrics };
}

function utilization(name: "cpu" | "memory", averageUtilization: number): UtilizationMetric {
  return { type: "Resource", resource: { name, target: { type: "Utilization", averageUtilization } } };
}

/** Share of the pods that may be evicted at once. */
export const evictablePercent = 25;

/**
 * Pods that the budget lets go at once, as Kubernetes counts them: a percentage of `maxUnavailable` is rounded up. So it is never
 * zero while there is a pod, and no budget of ours can block a node from being replaced.
 */
export function evictablePods(pods: number): number {
  return Math.ceil((pods * evictablePercent) / 100);
}

/**
 * Pods of a service that one node may hold before others come first: a tenth of the most, 2 at least. Not 1, for Karpenter takes the
 * wish as a must, counts from the empty node that it could always add, and would start a node for every pod.
 */
export function podsPerNode(scaling: ServiceScaling): number {
  const most = "replicas" in scaling ? scaling.replicas : scaling.max;
  return Math.max(2, Math.ceil(most / 10));
}

/** Seconds between the signal to end and the kill: the drain, then the requests under way. */
export function terminationSeconds({ drainSeconds, shutdownSeconds }: HttpPlan): number {
  return drainSeconds + shutdownSeconds;
}

/** Seconds between two looks at a starting pod. */
export const startupPeriodSeconds = 2;

/** Looks at a starting pod before it counts as failed. */
export function startupAttempts({ startupSeconds }: HttpPlan): number {
  return Math.ceil(startupSeconds / startupPeriodSeconds);
}

/** Records everything that is wrong with a service's arguments. */
export function checkService(check: ArgumentCheck, serviceName: string, args: ServiceArgs): void {
  checkRegion(check, args.cluster.region, "cluster.region");
  checkObjectName(check, serviceName, "serviceName");
  checkImage(check, args.image);
  checkResources(check, args.resources);
  checkTags(check, args.tags);
  checkScaling(check, args.scaling);
  checkHttp(check, planHttp(args.http));
  checkEnvironment(check, args);
  checkIngress(check, args);
}

function checkIngress(check: ArgumentCheck, { cluster, ingress = {} }: ServiceArgs): void {
  const { callers = [], cidrs = [], targetGroup } = ingress;
  for (const [index, caller] of callers.entries())
    checkObjectName(check, caller, `ingress.callers[${index}]`);
  check.require(
    targetGroup === undefined || cidrs.length > 0,
    "ingress.cidrs",
    cidrs,
    "the blocks of the balancer's subnets: without them the network policy refuses the balancer",
  );
  // Only clusters of Auto Mode have a profile for nodes.
  check.require(
    targetGroup === undefined || cluster.nodeInstanceProfileName !== undefined,
    "ingress.targetGroup",
    "given",
    'a cluster with compute profile "autoMode": with managed node groups nothing registers pods in target groups yet',
  );
}

function checkScaling(check: ArgumentCheck, scaling: ServiceScaling): void {
  if ("replicas" in scaling) {
    check.require(
      isCount(scaling.replicas, 0),
      "scaling.replicas",
      scaling.replicas,
      "a whole number, 0 or more",
    );
    return;
  }
  const { min, max, cpuTarget, memoryTarget } = scaling;
  check.require(isCount(min, 1), "scaling.min", min, "1 or more whole pods; for none use { replicas: 0 }");
  check.require(
    isCount(max, 1) && max >= min,
    "scaling.max",
    max,
    `a whole number of pods, min (${min}) or more`,
  );
  for (const [field, target] of Object.entries({ cpuTarget, memoryTarget })) {
    const holds = target === undefined || (isCount(target, 10) && target <= 95);
    check.require(
      holds,
      `scaling.${field}`,
      target,
      "10 to 95 percent of the request: above there is no room to react",
    );
  }
}

function checkHttp(check: ArgumentCheck, http: HttpPlan): void {
  check.require(
    isCount(http.port, 1024) && http.port <= 65_535,
    "http.port",
    http.port,
    "1024 to 65535: the container is not root",
  );
  for (const field of ["livenessPath", "readinessPath"] as const) {
    check.require(
      /^\/[\x21-\x7e]*$/.test(http[field]),
      `http.${field}`,
      http[field],
      "a path beginning with /",
    );
  }
  check.require(
    http.livenessPath !== http.readinessPath,
    "http.livenessPath",
    http.livenessPath,
    "another path than readinessPath: a dependency that is down would restart every pod",
  );
  check.require(
    isCount(http.startupSeconds, 1),
    "http.startupSeconds",
    http.startupSeconds,
    "1 or more seconds",
  );
  check.require(
    isCount(http.drainSeconds, 1) && isCount(http.shutdownSeconds, 1) && terminationSeconds(http) <= 120,
    "http.drainSeconds",
    http.drainSeconds,
    "1 or more seconds, with shutdownSeconds 120 at most: a spot node is gone after two minutes",
  );
}

function checkEnvironment(check: ArgumentCheck, { environment = {}, secrets = {} }: ServiceArgs): void {
  const rule = "letters, digits and _, not beginning with a digit";
  for (const [field, variables] of Object.entries({ environment, secrets })) {
    for (const variable of Object.keys(variables)) {
      check.require(/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable), `${field}.${variable}`, variable, rule);
    }
  }
  for (const variable of Object.keys(secrets)) {
    check.require(
      !Object.hasOwn(environment, variable),
      `secrets.${variable}`,
      variable,
      "in environment or in secrets, not in both",
    );
  }
}

function isCount(value: number, least: number): boolean {
  return Number.isInteger(value) && value >= least;
}
