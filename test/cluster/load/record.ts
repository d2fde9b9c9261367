import { setTimeout as wait } from "node:timers/promises";
import { type Client, type KubernetesObject } from "../control/client";
import { isPodReady, type Pod } from "../objects/drain";
import { type Curve, request, requestsTarget, seconds, utilization } from "./curves";
import { type Asked, serveMetrics } from "./metrics";

/** One look of the autoscaler: what it was told, and what its target was told afterwards. */
export interface Look {
  /** Since the load began. */
  readonly seconds: number;
  /** Pods that were there, and those of them that were ready. */
  readonly pods: number;
  readonly ready: number;
  /** Pods that gave a value, and their sum in milli of the metric's unit. */
  readonly told: number;
  readonly sum: number;
}

export interface Recorded {
  readonly name: string;
  readonly metric: Curve["metric"];
  /** Per cent of the request, or requests a second. */
  readonly target: number;
  readonly min: number;
  readonly max: number;
  readonly behavior: object;
  readonly readyAfter: number;
  readonly looks: readonly Look[];
  /** Whenever it changed: seconds, and the replicas that the target was told to have. */
  readonly replicas: readonly (readonly [number, number])[];
  /** Whenever they changed: seconds, and the reasons that the autoscaler gave. */
  readonly reasons: readonly (readonly [number, readonly string[]])[];
}

const namespace = "curves";

interface Scaled extends KubernetesObject {
  readonly spec: { readonly replicas?: number };
}

interface Scaler extends KubernetesObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly reason: string }[] };
}

/** Puts all curves on one cluster at once and writes down what the controller does. */
export async function recordCurves(
  client: Client,
  folder: string,
  curves: readonly Curve[],
): Promise<Recorded[]> {
  await client.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  const byName = new Map(curves.map((curve) => [curve.name, curve]));
  const looks = new Map(curves.map(({ name }) => [name, [] as Look[]]));
  // Until the recording begins, every curve stays at its first load.
  const began = { at: Infinity };
  const now = () => (performance.now() - began.at) / 1000;
  const metrics = await serveMetrics({
    ...{ client, folder },
    gauge: ({ service, pod, ready }) => valueOf(byName.get(service), Math.max(0, now()), pod, ready),
    asked: (asked) => looks.get(asked.service)?.push(lookOf(asked, now())),
  });
  for (const curve of curves) for (const object of objectsOf(curve)) await client.apply(object);
  await settle(client, curves);
  began.at = performance.now();
  for (const list of looks.values()) list.length = 0;
  const changes = await follow(client, curves, now);
  await metrics.stop();
  return curves.map((curve) => ({
    ...{ name: curve.name, metric: curve.metric, min: curve.min, max: curve.max },
    target: curve.metric === "cpu" ? utilization : requestsTarget,
    behavior: curve.behavior ?? {},
    readyAfter: curve.manner?.readyAfter ?? 0,
    looks: looks.get(curve.name) ?? [],
    replicas: changes.replicas.get(curve.name) ?? [],
    reasons: changes.reasons.get(curve.name) ?? [],
  }));
}

/** The load is shared by the ready pods; a pod that is not ready idles. */
function valueOf(curve: Curve | undefined, seconds: number, pod: Pod, ready: number): number | undefined {
  if (!curve) return undefined;
  const share = curve.manner?.silent?.(seconds) ?? 0;
  if (share > 0 && fractionOf(pod.metadata.name) < share) return undefined;
  return isPodReady(pod) ? curve.load(seconds) / Math.max(1, ready) : 0;
}

/** A number from 0 to 1 that stays with a pod. */
function fractionOf(name: string): number {
  let hash = 7;
  for (const character of name) hash = (hash * 31 + character.charCodeAt(0)) % 10_007;
  return hash / 10_007;
}

function lookOf({ pods, values }: Asked, seconds: number): Look {
  const told = values.filter((value) => value !== undefined);
  const sum = told.reduce((total, value) => total + Math.round(value * 1000), 0);
  return {
    seconds: round(seconds),
    pods: pods.length,
    ready: pods.filter(isPodReady).length,
    told: told.length,
    sum,
  };
}

const round = (value: number) => Math.round(value * 100) / 100;

function objectsOf({ name, metric, min, max, behavior, manner }: Curve): KubernetesObject[] {
  const labels = { "app.kubernetes.io/name": name };
  const late = manner?.readyAfter ? { "tenfold.dev/ready-after": `${manner.readyAfter}s` } : {};
  const container = { name: "main", image: "image:1", resources: { requests: { cpu: String(request) } } };
  const template = { metadata: { labels, annotations: late }, spec: { containers: [container] } };
  const resource = { name: "cpu", target: { type: "Utilization", averageUtilization: utilization } };
  const value = {
    metric: { name: metric },
    target: { type: "AverageValue", averageValue: String(requestsTarget) },
  };
  const asked = metric === "cpu" ? { type: "Resource", resource } : { type: "Pods", pods: value };
  const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name };
  const metadata = { name, namespace };
  return [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: { selector: { matchLabels: labels }, template },
    },
    {
      ...{ apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", metadata },
      spec: { scaleTargetRef, minReplicas: min, maxReplicas: max, metrics: [asked], behavior },
    },
  ];
}

/** Lets each curve reach the size of its first load. */
async function settle(client: Client, curves: readonly Curve[]): Promise<void> {
  const deadline = performance.now() + 60_000;
  let [last, since] = ["", performance.now()];
  while (performance.now() < deadline && performance.now() - since < 25_000) {
    const sizes = JSON.stringify(
      (await deploymentsOf(client)).map(({ metadata, spec }) => [metadata.name, spec.replicas]),
    );
    if (sizes !== last) [last, since] = [sizes, performance.now()];
    await wait(1000);
  }
  if (curves.length === 0) throw new Error("there are no curves");
}

const deploymentsOf = (client: Client) => client.list<Scaled>("apps/v1", "Deployment", { namespace });

async function follow(client: Client, curves: readonly Curve[], now: () => number) {
  const replicas = new Map(curves.map(({ name }) => [name, [] as (readonly [number, number])[]]));
  const reasons = new Map(curves.map(({ name }) => [name, [] as (readonly [number, readonly string[]])[]]));
  while (now() < seconds) {
    const at = round(now());
    for (const { metadata, spec } of await deploymentsOf(client)) {
      const list = replicas.get(metadata.name);
      if (list && list.at(-1)?.[1] !== (spec.replicas ?? 1)) list.push([at, spec.replicas ?? 1]);
    }
    for (const { metadata, status } of await client.list<Scaler>(
      "autoscaling/v2",
      "HorizontalPodAutoscaler",
      { namespace },
    )) {
      const given = (status?.conditions ?? []).map(({ reason }) => reason);
      const list = reasons.get(metadata.name);
      if (list && JSON.stringify(list.at(-1)?.[1]) !== JSON.stringify(given)) list.push([at, given]);
    }
    await wait(200);
  }
  return { replicas, reasons };
}
