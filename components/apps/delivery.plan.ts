import { type ArgumentCheck } from "../lib/errors";
import {
  type CanaryDelivery,
  type CanaryStep,
  type Delivery,
  deliveryDefaults,
  type PrometheusErrors,
} from "./delivery-args";
import { type ServiceScaling } from "./scaling-args";
import { type ServiceArgs, serviceDefaults } from "./service-args";

/** Label that tells the pods of one revision from those of another: Argo Rollouts has its own. */
export function revisionLabel(delivery: Delivery | undefined): string {
  return delivery?.type === "canary" ? "rollouts-pod-template-hash" : "pod-template-hash";
}

/** Seconds that a version may take to get ready at each of its degrees. */
export const progressSeconds = 600;

/** The steps of a canary, as Argo Rollouts takes them. */
export function planSteps({ steps = deliveryDefaults.steps }: CanaryDelivery): readonly object[] {
  return steps.flatMap(({ percent, pauseSeconds }) => [
    { setWeight: percent },
    { pause: { duration: `${pauseSeconds}s` } },
  ]);
}

/** Seconds that a whole canary may take: its pauses, and time to get ready. */
export function deliverySeconds({ steps = deliveryDefaults.steps }: CanaryDelivery): number {
  return steps.reduce((sum, { pauseSeconds }) => sum + pauseSeconds, 0) + 2 * progressSeconds;
}

/** Share of requests that may fail. */
export function errorLimit({ errors }: CanaryDelivery): number {
  return (errors.maximumPercent ?? deliveryDefaults.maximumPercent) / 100;
}

/** Name of the analysis' argument for the new revision. */
export const revisionArgument = "revision";

/** Which pods' requests a query counts. */
export interface QueryFacts {
  readonly namespace: string;
  readonly serviceName: string;
}

/** Share of the new revision's requests that failed, of the last two minutes; nothing without requests. */
export function errorQuery(errors: PrometheusErrors, facts: QueryFacts): string {
  const { counter = deliveryDefaults.counter, statusLabel = deliveryDefaults.statusLabel } = errors;
  const own = newPods(facts);
  const failed = `sum(rate(${counter}{${own},${statusLabel}=~"5.."}[2m]))`;
  return `(${failed} or vector(0)) / sum(rate(${counter}{${own}}[2m]))`;
}

/** Pods of the new revision that Prometheus reads from; nothing where it knows of none. */
export function scrapedQuery(facts: QueryFacts): string {
  return `sum(up{${newPods(facts)}})`;
}

/** Labels of the new revision's pods, as Prometheus' usual scrape configuration takes them over. */
function newPods({ namespace, serviceName }: QueryFacts): string {
  return [
    `namespace="${namespace}"`,
    `app_kubernetes_io_name="${serviceName}"`,
    `rollouts_pod_template_hash="{{args.${revisionArgument}}}"`,
  ].join(",");
}

/** When the new pods are seen at all: without this, pods that nobody reads from would pass as pods without errors. */
export function scrapedCondition(scaling: ServiceScaling): string {
  const least = "replicas" in scaling ? scaling.replicas : scaling.min;
  // A service that may have no pods has none to read from.
  return least === 0 ? "len(result) == 0 || result[0] >= 1" : "len(result) > 0 && result[0] >= 1";
}

/** When an answer of Prometheus is good: no requests are no errors, for `scrapedCondition` asks whether it would know of any. */
export function prometheusCondition(limit: number): string {
  return `len(result) == 0 || isNaN(result[0]) || result[0] <= ${limit}`;
}

/** When an answer of CloudWatch is good: every minute of it. */
export function cloudWatchCondition(limit: number): string {
  return `len(result[0].Values) == 0 || all(result[0].Values, {# <= ${limit}})`;
}

/** What of a service decides how its new versions come. */
export type DeliveryFacts = Pick<ServiceArgs, "delivery" | "http" | "ingress">;

/** Records everything that is wrong with how a new version comes. */
export function checkDelivery(check: ArgumentCheck, { delivery, http, ingress }: DeliveryFacts): void {
  if (delivery?.type !== "canary") return;
  const { steps = deliveryDefaults.steps, errors } = delivery;
  check.require(steps.length > 0, "delivery.steps", steps, "one step at least; for none use rolling");
  for (const [index, step] of steps.entries()) checkStep(check, index, step, steps[index - 1]);
  const limit = errors.maximumPercent ?? deliveryDefaults.maximumPercent;
  check.require(
    limit >= 0.01 && limit <= 50,
    "delivery.errors.maximumPercent",
    limit,
    "0.01 to 50 percent of the requests",
  );
  if (errors.source !== "prometheus") return;
  checkNames(check, errors);
  checkScraped(check, errors, { http, ingress });
}

function checkNames(check: ArgumentCheck, errors: PrometheusErrors): void {
  const { address = deliveryDefaults.address, counter = deliveryDefaults.counter } = errors;
  check.require(/^https?:\/\/\S+$/.test(address), "delivery.errors.address", address, "a URL of Prometheus");
  const named = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
  check.require(named.test(counter), "delivery.errors.counter", counter, "the name of a series");
  const label = errors.statusLabel ?? deliveryDefaults.statusLabel;
  check.require(/^[a-zA-Z_]\w*$/.test(label), "delivery.errors.statusLabel", label, "the name of a label");
}

/** Pods that Prometheus cannot read from have no errors. */
function checkScraped(
  check: ArgumentCheck,
  { address = deliveryDefaults.address }: PrometheusErrors,
  { http, ingress }: Omit<DeliveryFacts, "delivery">,
): void {
  check.require(
    http?.metricsPath !== undefined,
    "http.metricsPath",
    http?.metricsPath,
    'the path of the metrics that delivery.errors reads, such as /metrics, or delivery.errors.source "cloudWatch"',
  );
  const { metricsNamespace = serviceDefaults.http.metricsNamespace } = http ?? {};
  const { namespaces = [] } = ingress ?? {};
  const own = namespaceOf(address);
  const said = http?.metricsNamespace !== undefined || namespaces.length > 0;
  check.require(
    // From where an address outside the cluster reads the pods is for its owner to say.
    own === undefined ? said : [metricsNamespace, ...namespaces].includes(own),
    "http.metricsNamespace",
    http?.metricsNamespace,
    `${own === undefined ? "the namespace" : `"${own}", the namespace`} that Prometheus reads the pods from: the network policy refuses it otherwise`,
  );
}

/** The namespace of an address inside the cluster. */
function namespaceOf(address: string): string | undefined {
  return /^https?:\/\/[a-z0-9-]+\.([a-z0-9-]+)\.svc([.:/]|$)/.exec(address)?.[1];
}

function checkStep(
  check: ArgumentCheck,
  index: number,
  { percent, pauseSeconds }: CanaryStep,
  previous: CanaryStep | undefined,
): void {
  const field = `delivery.steps[${index}]`;
  const least = previous?.percent ?? 0;
  check.require(
    Number.isInteger(percent) && percent > least && percent <= 99,
    `${field}.percent`,
    percent,
    `a whole percentage from ${least + 1} to 99: each step takes in more pods, and the last comes by itself`,
  );
  check.require(
    Number.isInteger(pauseSeconds) && pauseSeconds >= 60 && pauseSeconds <= 86_400,
    `${field}.pauseSeconds`,
    pauseSeconds,
    "60 to 86400 seconds: errors are measured over two minutes",
  );
}
