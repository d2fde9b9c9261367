import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Client, type KubernetesObject, until } from "./control/client";
import { serveMetrics } from "./load/metrics";
import { faster, fastClock, speed } from "./load/time";
import { define, definitions } from "./objects/definitions";
import { type ClusterObjects, objectsOf, ofKind } from "./objects/environment";
import { addNodes } from "./objects/nodes";
import { type Autoscaler, type Deployment, untilAtLeast } from "./objects/running";
import { withCluster } from "./testing";

interface Sample {
  readonly seconds: number;
  readonly service: string;
  /** As a multiple of what the fewest pods take at the autoscaler's target. */
  readonly load: number;
  /** What the autoscaler was told last, for each pod: cores, or requests a second. */
  readonly metric: number;
  readonly desired: number;
  readonly ready: number;
}

const cores = 0.5;
const target = 0.6;
const wide = "gateway-wide";
const wideBounds = { minReplicas: 10, maxReplicas: 200 };

const peakEnds = 40;
/** The day: quiet, then doors open (ten times the load within 10 s, 2.5 minutes of a real clock), peak, and home. */
function loadAt(seconds: number, service?: string): number {
  // The controller leaves a deviation of a tenth alone: only what is more than that brings the last of 200 pods.
  const peak = service === wide ? 22.5 : 10;
  if (seconds < 10 || seconds >= peakEnds) return 1;
  return seconds < 20 ? 1 + ((peak - 1) * (seconds - 10)) / 10 : peak;
}
/** Down by a tenth each 4 s after 20 s of stabilization: 200 pods take 2 minutes to become 11. */
const dayEnds = 240;

/** One line for each service and second. Outside of what is committed. */
const seriesFile = path.resolve(__dirname, "../../.local/cluster/black-friday.csv");

const round = (value: number) => Math.round(value * 100) / 100;
/** The fewest, and what the tolerance leaves above them. */
const most = (minReplicas: number) => Math.floor(minReplicas * 1.1 + 1e-9);

describe("Black Friday", function () {
  this.timeout(900_000);
  const cluster = withCluster({ flags: { controllerManager: fastClock } });
  const series: Sample[] = [];
  const bounds = new Map<string, Autoscaler["spec"]>();

  before(async function () {
    const { client, folder } = cluster();
    const [{ objects }] = (await objectsOf("prod")) as [ClusterObjects];
    await define(client, await definitions());
    await addNodes(client, { zones: { "us-west-2a": 10, "us-west-2b": 10, "us-west-2c": 10 }, cpu: 16 });
    const autoscalers = ofKind<Autoscaler>(objects, "HorizontalPodAutoscaler");
    const wide = wideGateway(objects);
    for (const { metadata, spec } of [
      ...autoscalers,
      ...ofKind<Autoscaler>(wide, "HorizontalPodAutoscaler"),
    ]) {
      bounds.set(metadata.name, spec);
    }
    for (const object of [...objects, ...wide]) {
      await client.apply(object.kind === "HorizontalPodAutoscaler" ? faster(object) : object);
    }
    await untilAtLeast(client, "shop");
    const day = { started: Infinity };
    const told = new Map<string, number>();
    const metrics = await serveMetrics({
      ...{ client, folder },
      gauge: ({ service, metric, ready }) => {
        const least = bounds.get(service)?.minReplicas ?? 0;
        const load = loadAt((performance.now() - day.started) / 1000, service) * least;
        if (metric === "requests_per_second") return (load * 100) / Math.max(1, ready);
        return Math.min(2 * cores, (load * cores * target) / Math.max(1, ready));
      },
      asked: ({ service, values: [value = NaN] }) => told.set(service, value),
    });
    await until(
      "the autoscaler asks about each",
      async () => told.size === bounds.size || `${told.size} so far`,
    );
    day.started = performance.now();
    await record(client, day.started, told);
    await metrics.stop();
    keep();
  });

  /** The gateway once more, from 10 to 200 pods by requests a second, as the components write that metric. */
  function wideGateway(objects: readonly KubernetesObject[]): KubernetesObject[] {
    const text = (object: KubernetesObject) => JSON.stringify(object).replaceAll('"gateway"', `"${wide}"`);
    const own = objects.filter(
      ({ kind, metadata }) => metadata.name === "gateway" && kind !== "TargetGroupBinding",
    );
    return own
      .map((object) => JSON.parse(text(object)) as KubernetesObject & { spec: object })
      .map((object) => {
        if (object.kind !== "HorizontalPodAutoscaler") return object;
        const metric = { name: "requests_per_second" };
        const pods = { metric, target: { type: "AverageValue", averageValue: "100" } };
        const spec = { ...object.spec, ...wideBounds, metrics: [{ type: "Pods", pods }] };
        return { ...object, spec };
      });
  }

  async function record(client: Client, started: number, told: ReadonlyMap<string, number>): Promise<void> {
    for (;;) {
      const seconds = round((performance.now() - started) / 1000);
      const deployments = await client.list<Deployment>("apps/v1", "Deployment", { namespace: "shop" });
      const now = deployments
        .filter(({ metadata }) => bounds.has(metadata.name))
        .map(({ metadata: { name }, spec, status }): Sample => {
          const load = round(loadAt(seconds, name));
          const metric = round(told.get(name) ?? NaN);
          const pods = { desired: spec.replicas ?? 0, ready: status?.readyReplicas ?? 0 };
          return { ...{ seconds, service: name, load, metric }, ...pods };
        });
      series.push(...now);
      const isHome = ({ service, ready }: Sample) => ready <= most(bounds.get(service)?.minReplicas ?? 0);
      if (seconds > dayEnds || (seconds > peakEnds + 10 && now.every(isHome))) return;
      await wait(1000);
    }
  }

  /** For whoever wants to draw it. */
  function keep(): void {
    mkdirSync(path.dirname(seriesFile), { recursive: true });
    const names = ["seconds", "service", "load", "metric", "desired", "ready"] as const;
    const lines = series.map((sample) => names.map((name) => sample[name]).join(","));
    writeFileSync(seriesFile, `${[names.join(","), ...lines].join("\n")}\n`);
  }

  const of = (name: string) => series.filter(({ service }) => service === name);

  it("takes one service from 10 to 200 pods and back, by requests a second from the custom metrics API", () => {
    const ready = of(wide).map((sample) => sample.ready);
    assert.equal(ready[0], 10);
    assert.equal(Math.max(...ready), 200);
    const there = of(wide).find((sample) => sample.ready === 200)?.seconds ?? assert.fail();
    assert.ok(there < peakEnds, `200 pods after ${there} s`);
    assert.ok((ready.at(-1) ?? 200) <= most(10), `${ready.at(-1)} at the end`);
  });

  it("takes every service of prod to its share of ten times the load, within its bounds, and back", () => {
    assert.equal(bounds.size, 9);
    for (const [name, { minReplicas, maxReplicas }] of bounds) {
      const ready = of(name).map((sample) => sample.ready);
      assert.ok(Math.min(...ready) >= minReplicas, `${name} had ${Math.min(...ready)} pods`);
      const wanted = Math.min(maxReplicas, 10 * minReplicas);
      // The controller leaves a deviation of a tenth alone.
      const peak = Math.max(...ready);
      assert.ok(peak >= wanted * 0.9 && peak <= maxReplicas, `${name}: ${peak} of ${wanted} pods`);
      assert.ok((ready.at(-1) ?? peak) <= most(minReplicas), `${name}: ${ready.at(-1)} at the end`);
    }
  });

  it("never shrinks while the load grows or stays, and waits for the stabilization window before it does", () => {
    for (const name of bounds.keys()) {
      const samples = of(name);
      const first = samples.find(({ desired }, index) => desired < (samples[index - 1]?.desired ?? 0));
      assert.ok(
        first && first.seconds >= peakEnds + 300 / speed - 2,
        `${name} shrank after ${first?.seconds} s`,
      );
    }
  });
});
