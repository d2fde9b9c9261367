import assert from "node:assert/strict";
import { type PropertyMap, type ResourceGraph } from "@tenfold/planning";
import { observes } from "../config/observability";
import { serviceNames } from "../config/services";
import { lagMetric } from "./observability";
import { itNames } from "../testing/cases";
import { previewOf, runStack } from "../testing/run";
import { changed, configOf } from "../testing/stack-file";

const releaseType = "kubernetes:helm.sh/v3:Release";

interface Size {
  readonly lagPerPod?: number;
}

interface Metric {
  readonly type: string;
  readonly resource?: { readonly name: string };
  readonly pods?: object;
}

interface Release {
  readonly serverFiles: Readonly<Record<string, { groups: { rules: { alert?: string; expr: string }[] }[] }>>;
  readonly alertmanager: { readonly enabled: boolean; readonly config?: { receivers: object[] } };
  readonly server: { readonly retention: string; readonly resources: { limits: { memory: string } } };
}

function releasesIn(graph: ResourceGraph): ReadonlyMap<string, Release> {
  const releases = graph.ofType(releaseType).filter(({ name }) => name.endsWith("-prometheus"));
  return new Map(
    releases.map((release) => [
      graph.regionOf(release) ?? "",
      JSON.parse(JSON.stringify(release.inputs["values"])) as Release,
    ]),
  );
}

describe("what observes an environment", function () {
  this.timeout(120_000);

  it("runs in every region of staging and production, and not in development", async () => {
    assert.deepEqual([...releasesIn(await previewOf("dev")).keys()], []);
    assert.deepEqual([...releasesIn(await previewOf("staging")).keys()], ["us-west-2"]);
    assert.deepEqual([...releasesIn(await previewOf("prod")).keys()].sort(), ["eu-west-1", "us-west-2"]);
  });

  it("alerts by the objectives of its environment", async () => {
    const burnOf = async (environment: string) => {
      const [release] = releasesIn(await previewOf(environment)).values();
      const rules = release?.serverFiles["alerting_rules.yml"]?.groups.flatMap(({ rules: all }) => all) ?? [];
      return rules.find(({ alert }) => alert === "AvailabilityBudgetBurns")?.expr;
    };
    assert.match((await burnOf("prod")) ?? "", /> 0\.00144 and /);
    assert.match((await burnOf("staging")) ?? "", /> 0\.072 and /);
  });

  it("tells the topic of its region, and nobody where the environment has no alarms", async () => {
    const prod = await previewOf("prod");
    for (const [region, { alertmanager }] of releasesIn(prod)) {
      assert.equal(alertmanager.enabled, true);
      const policy = prod.resources.find(
        ({ name }) => name === `shop-${region}-prometheus-alertmanager-policy`,
      );
      assert.ok(policy, region);
    }
    const config = changed(configOf("staging"), "tenfold:alerts.alarms", "off");
    const [quiet] = releasesIn(await runStack({ stack: "staging", config })).values();
    assert.deepEqual(quiet?.alertmanager, { enabled: false });
  });

  it("scales consumers by what pods say is before them, beside the processor, and nobody where nothing measures it", async () => {
    const metricsOf = (graph: ResourceGraph) =>
      new Map(
        graph.ofType("kubernetes:autoscaling/v2:HorizontalPodAutoscaler").map(({ name, inputs }) => {
          const { metrics } = JSON.parse(JSON.stringify(inputs["spec"])) as { metrics: Metric[] };
          return [name, metrics] as const;
        }),
      );
    for (const environment of ["staging", "prod"] as const) {
      const graph = await previewOf(environment);
      const { services } = configOf(environment)["tenfold:sizes"] as { services: Record<string, Size> };
      for (const [name, metrics] of metricsOf(graph)) {
        const service = serviceNames.find((each) => name.startsWith(`${each}-`)) ?? "";
        const { lagPerPod } = services[service] ?? {};
        const lag = metrics.filter(({ type }) => type === "Pods").map(({ pods }) => pods);
        const expected = {
          metric: { name: lagMetric },
          target: { type: "AverageValue", averageValue: String(lagPerPod) },
        };
        assert.deepEqual(lag, lagPerPod === undefined ? [] : [expected], name);
        assert.ok(
          metrics.some(({ resource }) => resource?.name === "cpu"),
          name,
        );
      }
      assert.equal(graph.ofType("kubernetes:keda.sh/v1alpha1:ScaledObject").length, 0);
      const served = graph.ofType(releaseType).filter(({ name }) => name.endsWith("-prometheus-adapter"));
      assert.equal(served.length, environment === "prod" ? 2 : 1);
      for (const { inputs } of served)
        assert.ok(JSON.stringify(inputs["values"]).includes(`"seriesQuery":"${lagMetric}{`));
    }
    for (const metrics of metricsOf(await previewOf("dev")).values()) assert.equal(metrics.length, 1);
  });

  it("has room for every service at its largest, for two days", async () => {
    const [release] = releasesIn(await previewOf("prod")).values();
    assert.equal(release?.server.retention, "48h");
    const [, gib = ""] = /^(\d+)Gi$/.exec(release?.server.resources.limits.memory ?? "") ?? [];
    assert.ok(Number(gib) > 4 && Number(gib) < 32, gib);
  });

  it("may read every service's metrics where it runs, and nobody may where it does not", async () => {
    for (const [environment, read] of [
      ["dev", 0],
      ["staging", serviceNames.length],
    ] as const) {
      const graph = await previewOf(environment);
      const pods = graph
        .ofType("kubernetes:apps/v1:Deployment")
        .filter(({ inputs }) => JSON.stringify(inputs["spec"]).includes('"prometheus.io/path":"/metrics"'));
      const open = graph
        .ofType("kubernetes:networking.k8s.io/v1:NetworkPolicy")
        .filter(({ inputs }) =>
          JSON.stringify(inputs["spec"]).includes('"kubernetes.io/metadata.name":"monitoring"'),
        );
      assert.deepEqual([pods.length, open.length], [read, read], environment);
    }
  });

  it("brings three dashboards to each region, after the namespace that they lie in", async () => {
    const graph = await previewOf("staging");
    const maps = graph
      .ofType("kubernetes:core/v1:ConfigMap")
      .filter(({ name }) => name.includes("-dashboard-"));
    assert.deepEqual(maps.map(({ inputs }) => (inputs["metadata"] as PropertyMap)["name"]).sort(), [
      "dashboard-objectives",
      "dashboard-services",
      "dashboard-stores",
    ]);
    const [component] = graph.ofType("tenfold:apps:Dashboards");
    const [addons] = graph.ofType("tenfold:cluster:ClusterAddons");
    const before = [...(component?.dependencies ?? []), ...maps.flatMap(({ dependencies }) => dependencies)];
    const within = [addons?.urn, ...graph.childrenOf(addons?.urn ?? "").map(({ urn }) => urn)];
    assert.ok(before.some((urn) => within.includes(urn)));
  });

  it("is waited for by no service", async () => {
    const graph = await previewOf("staging");
    const own = new Set(graph.ofType(releaseType).map(({ urn }) => urn));
    const waiting = graph.ofType("kubernetes:apps/v1:Deployment", "tenfold:apps:Service");
    assert.ok(waiting.every(({ dependencies }) => !dependencies.some((urn) => own.has(urn))));
  });

  itNames([
    [
      "Prometheus without a way to its chart",
      "staging",
      [
        ["tenfold:observability", "on"],
        ["tenfold:sizes.network.nat", "none"],
      ],
      ["tenfold:observability: off where sizes.network.nat is none: Prometheus comes from the internet"],
    ],
  ]);

  it("is off by itself without a way out, and on in development where that is asked for", () => {
    const network = (nat: string) => ({ sizes: { network: { nat } } });
    assert.equal(observes({ environment: "prod", ...network("none") }), false);
    assert.equal(observes({ environment: "prod", ...network("perZone") }), true);
    assert.equal(observes({ environment: "dev", ...network("single"), observability: "on" }), true);
    assert.equal(observes({ environment: "prod", ...network("perZone"), observability: "off" }), false);
  });
});
