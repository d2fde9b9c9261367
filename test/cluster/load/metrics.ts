import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import path from "node:path";
import { type Client, until } from "../control/client";
import { isPodReady, type Pod } from "../objects/drain";

/** What one pod says of itself when the autoscaler asks; undefined: it says nothing. */
export type Gauge = (facts: GaugeFacts) => number | undefined;

export interface GaugeFacts {
  readonly namespace: string;
  /** Value of the label `app.kubernetes.io/name` of the pods that are asked about. */
  readonly service: string;
  /** `cpu`, or the name of a custom metric. */
  readonly metric: string;
  readonly pod: Pod;
  /** Ready pods of the service. */
  readonly ready: number;
}

/** One question of the autoscaler's and its answer. */
export interface Asked {
  readonly seconds: number;
  readonly service: string;
  readonly metric: string;
  readonly pods: readonly Pod[];
  /** Values of the pods in the same order, in the metric's unit: cores, requests a second. */
  readonly values: readonly (number | undefined)[];
}

export interface MetricsApi {
  readonly stop: () => Promise<void>;
}

const apis = [
  { group: "metrics.k8s.io", version: "v1beta1" },
  { group: "custom.metrics.k8s.io", version: "v1beta2" },
] as const;

export interface MetricsOptions {
  /** Folder of the cluster: the API server's own certificate serves here, too. */
  readonly folder: string;
  readonly client: Client;
  readonly gauge: Gauge;
  readonly asked?: (asked: Asked) => void;
  /** Seconds over which usage is said to be measured. @default 1 */
  readonly window?: number;
}

/** Serves the resource and the custom metrics of pods, as an aggregated API of the cluster. */
export async function serveMetrics(options: MetricsOptions): Promise<MetricsApi> {
  const file = (name: string) => readFileSync(path.join(options.folder, name));
  const started = performance.now();
  const server = createServer(
    { cert: file("apiserver.crt"), key: file("apiserver.key") },
    (request, response) => {
      answer(options, new URL(request.url ?? "", "https://localhost"), started)
        .catch((error: unknown) => ({ kind: "Status", status: "Failure", code: 500, message: String(error) }))
        .then((body) => {
          const code = body === undefined ? 404 : "code" in body ? 500 : 200;
          response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body ?? {}));
        })
        .catch(() => response.destroy());
    },
  );
  const port = await listen(server);
  await register(options.client, port);
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { stop };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "localhost", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
}

async function register(client: Client, port: number): Promise<void> {
  const metadata = { name: "metrics", namespace: "kube-system" };
  const spec = { type: "ExternalName", externalName: "localhost" };
  await client.apply({ apiVersion: "v1", kind: "Service", metadata, spec });
  for (const { group, version } of apis) {
    await client.apply({
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      metadata: { name: `${version}.${group}` },
      spec: {
        ...{ group, version, groupPriorityMinimum: 100, versionPriority: 100 },
        // The certificate is the API server's and names no service.
        ...{ service: { ...metadata, port }, insecureSkipTLSVerify: true },
      },
    });
  }
  for (const { group, version } of apis) {
    await until(`${group} is served`, async () => {
      const { status } = await client.send("GET", `/apis/${group}/${version}`);
      return status === 200 || `it answers ${status}`;
    });
  }
}

async function answer(options: MetricsOptions, url: URL, started: number): Promise<object | undefined> {
  const parts = url.pathname.split("/").filter((part) => part !== "");
  const [, group, version, , namespace = "", what, , metric] = parts;
  if (parts.length <= 3) return discovery(group, version);
  if (what !== "pods") return undefined;
  const selector = url.searchParams.get("labelSelector") ?? "";
  const name = group === "metrics.k8s.io" ? "cpu" : decodeURIComponent(metric ?? "");
  const measured = await measure(options, { namespace, selector, metric: name, started });
  return name === "cpu" ? podMetrics(options, measured) : customMetrics(options, measured);
}

function discovery(group?: string, version?: string): object | undefined {
  const api = apis.find((candidate) => candidate.group === group && candidate.version === version);
  if (!api) return undefined;
  const resource = { singularName: "", namespaced: true, verbs: ["get", "list"] };
  const name = api.group === "metrics.k8s.io" ? "pods" : "pods/requests_per_second";
  const kind = api.group === "metrics.k8s.io" ? "PodMetrics" : "MetricValueList";
  const groupVersion = `${group}/${version}`;
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion,
    resources: [{ ...resource, name, kind }],
  };
}

interface Question {
  readonly namespace: string;
  readonly selector: string;
  readonly metric: string;
  readonly started: number;
}

async function measure({ client, gauge, asked }: MetricsOptions, question: Question): Promise<Asked> {
  const { namespace, selector, metric, started } = question;
  const pods = (await client.list<Pod>("v1", "Pod", { namespace, selector })).filter(
    ({ metadata }) => metadata.deletionTimestamp === undefined,
  );
  const service = pods[0]?.metadata.labels?.["app.kubernetes.io/name"] ?? selector;
  const ready = pods.filter(isPodReady).length;
  const values = pods.map((pod) => gauge({ namespace, service, metric, pod, ready }));
  const result = { seconds: (performance.now() - started) / 1000, service, metric, pods, values };
  asked?.(result);
  return result;
}

const milli = (value: number) => `${Math.round(value * 1000)}m`;

function podMetrics({ window = 1 }: MetricsOptions, { pods, values }: Asked): object {
  const timestamp = new Date().toISOString();
  const items = pods.flatMap(({ metadata, spec }, index) => {
    const value = values[index];
    if (value === undefined) return [];
    const containers = containersOf(spec).map((name, _, { length }) => ({
      name,
      usage: { cpu: milli(value / length), memory: "64Mi" },
    }));
    const { name, namespace, labels } = metadata;
    return [{ metadata: { name, namespace, labels }, timestamp, window: `${window}s`, containers }];
  });
  return { kind: "PodMetricsList", apiVersion: "metrics.k8s.io/v1beta1", metadata: {}, items };
}

const containersOf = (spec: Pod["spec"] & { containers?: readonly { name: string }[] }): string[] =>
  (spec.containers ?? []).map(({ name }) => name);

function customMetrics({ window = 1 }: MetricsOptions, { pods, values, metric }: Asked): object {
  const timestamp = new Date().toISOString();
  const items = pods.flatMap(({ metadata: { name, namespace } }, index) => {
    const value = values[index];
    if (value === undefined) return [];
    const describedObject = { kind: "Pod", namespace, name, apiVersion: "/v1" };
    return [
      { describedObject, metric: { name: metric }, timestamp, windowSeconds: window, value: milli(value) },
    ];
  });
  return { kind: "MetricValueList", apiVersion: "custom.metrics.k8s.io/v1beta2", metadata: {}, items };
}
