import { withDefaults } from "../cluster/with-defaults";
import { checkAlarms } from "../lib/alarms.plan";
import { checkConnections } from "../lib/connections.plan";
import { type ArgumentCheck } from "../lib/errors";
import { checkTags } from "../lib/tags";
import { checkWord } from "../lib/words";
import { checkRegion } from "../lib/zones";
import { checkImage, checkObjectName, checkResources } from "./kubernetes.plan";
import { checkDelivery } from "./delivery.plan";
import { isElastic, mostPods } from "./scaling.plan";
import { type ServiceScaling } from "./scaling-args";
import { checkScaling } from "./scaling-check.plan";
import { allServiceAlarms } from "./service-alarms.plan";
import {
  type HttpArgs,
  type IngressArgs,
  type Placement,
  type ProbeTimes,
  type ServiceArgs,
  serviceDefaults,
} from "./service-args";

/** Port, probes and shutdown with nothing left open; no path where there are no metrics. */
export interface HttpPlan extends Required<Omit<HttpArgs, "readiness" | "liveness" | "metricsPath">> {
  readonly readiness: Required<ProbeTimes>;
  readonly liveness: Required<ProbeTimes>;
  readonly metricsPath?: string | undefined;
}

/** Fills in the defaults of the container's port, probes and shutdown. */
export function planHttp(http: HttpArgs = {}): HttpPlan {
  const { readiness, liveness, ...rest } = http;
  const defaults = serviceDefaults.http;
  return {
    ...withDefaults<HttpPlan>(defaults, rest),
    readiness: withDefaults<Required<ProbeTimes>>(defaults.readiness, readiness),
    liveness: withDefaults<Required<ProbeTimes>>(defaults.liveness, liveness),
  };
}

/** Namespaces that the network policy lets in, each once: that of Prometheus with them, where there is something to read. */
export function openNamespaces(http: HttpPlan, { namespaces = [] }: IngressArgs = {}): readonly string[] {
  const readers = http.metricsPath === undefined ? [] : [http.metricsNamespace];
  return [...new Set([...namespaces, ...readers])];
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
  return Math.max(2, Math.ceil(mostPods(scaling) / 10));
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
  checkMeasured(check, args);
  checkDelivery(check, args);
  checkPlacement(check, args.placement);
  checkHttp(check, planHttp(args.http));
  checkVariables(check, args);
  checkIngress(check, args);
  checkSecurityGroup(check, args);
  checkAlarms(check, allServiceAlarms, { region: args.cluster.region, alarms: args.alarms });
}

function checkSecurityGroup(
  check: ArgumentCheck,
  { cluster, securityGroup, connections }: ServiceArgs,
): void {
  const autoMode = cluster.nodeInstanceProfileName !== undefined;
  const own = securityGroup === "own";
  checkWord(check, "securityGroup", securityGroup, ["cluster", "own"]);
  check.require(
    !own || cluster.podSecurityGroups !== undefined,
    "securityGroup",
    securityGroup,
    autoMode
      ? 'left out, with allowedFrom of the stores instead: Auto Mode gives pods groups of their own only since Kubernetes 1.36, in a way that is not offered here; or a cluster with compute profile "karpenter" or "managed" and podSecurityGroups'
      : "left out, or a cluster with compute.podSecurityGroups: without it EKS gives pods no interfaces of their own",
  );
  check.require(
    own || Object.keys(connections ?? {}).length === 0,
    "connections",
    Object.keys(connections ?? {}),
    'securityGroup "own" beside it: two services without would open the same way for all pods twice, which AWS refuses',
  );
  checkConnections(check, cluster.region, connections);
}

/** A metric that no pod reports is no reason for pods: the autoscaler would stand still without a word. */
function checkMeasured(check: ArgumentCheck, { scaling, http }: ServiceArgs): void {
  const metrics = isElastic(scaling) ? (scaling.metrics ?? []) : [];
  const reported = metrics.find(({ type }) => type === "latency" || type === "perPod");
  check.require(
    reported === undefined || http?.metricsPath !== undefined,
    "http.metricsPath",
    http?.metricsPath,
    `the path of the metrics that scaling.metrics reads, such as /metrics: without it nobody knows the pods' own ${reported?.type ?? ""} metric`,
  );
}

/** Records nodes that there cannot be. */
export function checkPlacement(
  check: ArgumentCheck,
  { nodePool, tolerated = [], zones }: Placement = {},
): void {
  checkWord(check, "placement.zones", zones, ["required", "preferred"]);
  if (nodePool !== undefined) checkObjectName(check, nodePool, "placement.nodePool");
  for (const [index, key] of tolerated.entries()) {
    const holds = /^([a-z0-9.-]+\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/.test(key);
    check.require(holds, `placement.tolerated[${index}]`, key, "the key of a taint, such as nvidia.com/gpu");
  }
}

function checkIngress(check: ArgumentCheck, { cluster, ingress = {} }: ServiceArgs): void {
  const { callers = [], cidrs = [], namespaces = [], targetGroup } = ingress;
  for (const [field, listed] of Object.entries({ callers, namespaces })) {
    for (const [index, item] of listed.entries()) checkObjectName(check, item, `ingress.${field}[${index}]`);
  }
  check.require(
    targetGroup === undefined || cidrs.length > 0,
    "ingress.cidrs",
    cidrs,
    "the blocks of the balancer's subnets: without them the network policy refuses the balancer",
  );
  if (!targetGroup) return;
  // Only clusters of Auto Mode have a profile for nodes.
  const autoMode = cluster.nodeInstanceProfileName !== undefined;
  checkWord(check, "ingress.targetGroup.boundBy", targetGroup.boundBy, [
    "autoMode",
    "loadBalancerController",
  ]);
  const byController = targetGroup.boundBy === "loadBalancerController";
  check.require(
    autoMode || byController,
    "ingress.targetGroup",
    "given",
    'a cluster with compute profile "autoMode", or boundBy "loadBalancerController" with that add-on installed',
  );
  check.require(
    !(autoMode && byController),
    "ingress.targetGroup.boundBy",
    targetGroup.boundBy,
    "left out: Auto Mode registers the pods",
  );
}

function checkHttp(check: ArgumentCheck, http: HttpPlan): void {
  check.require(
    isCount(http.port, 1024) && http.port <= 65_535,
    "http.port",
    http.port,
    "1024 to 65535: the container is not root",
  );
  for (const field of ["livenessPath", "readinessPath", "metricsPath"] as const) {
    const path = http[field];
    const holds = path === undefined || /^\/[\x21-\x7e]*$/.test(path);
    check.require(holds, `http.${field}`, path, "a path beginning with /");
  }
  checkObjectName(check, http.metricsNamespace, "http.metricsNamespace");
  checkProbe(check, "http.readiness", http.readiness);
  checkProbe(check, "http.liveness", http.liveness);
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

function checkProbe(check: ArgumentCheck, field: string, times: Required<ProbeTimes>): void {
  const { periodSeconds, timeoutSeconds, failures } = times;
  check.require(
    isCount(periodSeconds, 1) && periodSeconds <= 300,
    `${field}.periodSeconds`,
    periodSeconds,
    "1 to 300 seconds",
  );
  check.require(
    isCount(timeoutSeconds, 1) && timeoutSeconds <= periodSeconds,
    `${field}.timeoutSeconds`,
    timeoutSeconds,
    `1 second to periodSeconds (${periodSeconds}): slower looks would pile up`,
  );
  check.require(isCount(failures, 1), `${field}.failures`, failures, "1 or more");
}

/** Records names of environment variables that are none, or stand for two values. */
export function checkVariables(
  check: ArgumentCheck,
  { environment = {}, secrets = {} }: Pick<ServiceArgs, "environment" | "secrets">,
): void {
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
