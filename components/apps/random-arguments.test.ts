import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import { runProgram } from "@tenfold/engine/testing";
import fc from "fast-check";
import { foreignCluster } from "../cluster/testing";
import { type Delivery } from "./delivery-args";
import { type CustomMetric, type ServiceScaling } from "./scaling-args";
import { Service } from "./service";
import { type ServiceArgs } from "./service-args";

const count = fc.integer({ min: -1, max: 40 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const metric: fc.Arbitrary<CustomMetric> = fc.oneof(
  fc.record({ type: fc.constant("latency" as const), targetMilliseconds: count }),
  fc.record({ type: fc.constant("queueDepth" as const), perPod: count }),
  fc.record({
    type: fc.constant("perPod" as const),
    metric: fc.constantFrom("rate", "Rate!"),
    average: count,
  }),
);

const scaling: fc.Arbitrary<ServiceScaling> = fc.oneof(
  fc.record({ replicas: count }),
  fc.record(
    {
      ...{ min: count, max: count, cpuTarget: fc.constantFrom(60, 5, "off" as const) },
      metrics: fc.array(metric, { maxLength: 3 }),
      speed: fc.record({ addPercent: count, quietSeconds: count }, { requiredKeys: [] }),
    },
    { requiredKeys: ["min", "max"] },
  ),
  fc.record({
    ...{ min: count, max: count },
    kafka: fc.record(
      {
        bootstrapServers: fc.constantFrom("b-1:9098", "b-1"),
        ...{ topic: fc.constantFrom("orders", "a b"), consumerGroup: fc.constantFrom("group", "") },
        ...{ lagPerPod: count, partitions: count, fallbackPods: count },
        authentication: fc.constantFrom("mskIam" as const, "none" as const),
      },
      { requiredKeys: ["bootstrapServers", "topic", "consumerGroup", "lagPerPod"] },
    ),
  }),
);

const delivery: fc.Arbitrary<Delivery> = fc.oneof(
  fc.constant({ type: "rolling" } as const),
  fc.record(
    {
      type: fc.constant("canary" as const),
      steps: fc.array(fc.record({ percent: count, pauseSeconds: fc.constantFrom(30, 120) }), {
        maxLength: 3,
      }),
      errors: fc.oneof(
        fc.record({ source: fc.constant("prometheus" as const), maximumPercent: fc.constantFrom(0, 1, 99) }),
        fc.record({
          source: fc.constant("cloudWatch" as const),
          loadBalancer: fc.constant("app/a/1"),
          targetGroup: fc.constant("targetgroup/a/1"),
        }),
      ),
    },
    { requiredKeys: ["type", "errors"] },
  ),
);

const { nodeInstanceProfileName: _, ...withoutAutoMode } = foreignCluster;
const podSecurityGroups = { vpcId: "vpc-1" };

const group: fc.Arbitrary<Pick<ServiceArgs, "cluster" | "securityGroup" | "connections">> = fc.record(
  {
    cluster: fc.constantFrom(foreignCluster, withoutAutoMode, { ...withoutAutoMode, podSecurityGroups }),
    securityGroup: fc.constantFrom("own" as const, "cluster" as const),
    connections: fc.dictionary(
      fc.constantFrom("orders", "views", "Views"),
      fc.record({ securityGroupId: fc.constant("sg-store"), port: count }),
    ),
  },
  { requiredKeys: ["cluster"] },
);

type RandomArgs = Pick<
  ServiceArgs,
  "scaling" | "delivery" | "placement" | "cluster" | "securityGroup" | "connections"
>;

function outcome(args: RandomArgs): Promise<string> {
  const program = () => {
    const provider = new kubernetes.Provider("shop", { kubeconfig: "{}", clusterIdentifier: "shop" });
    const own = { namespace: "shop", image: "shop:1.0.0" };
    const scraped = { http: { metricsPath: "/metrics" } };
    const resources = { cpu: "1", memory: "1Gi" };
    new Service("catalog", { ...own, ...scraped, resources, ...args }, { provider });
  };
  return runProgram(program).then(
    (graph) => {
      const workloads = graph.resources.filter(({ type }) => /:(Deployment|Rollout)$/.test(type)).length;
      const scalers = graph.resources.filter(({ type }) => /Autoscaler$|ScaledObject$/.test(type)).length;
      const rules = graph.resources.filter(({ name }) => name.startsWith("catalog-to-")).length;
      assert.equal(rules, Object.keys(args.connections ?? {}).length);
      const fixed = "replicas" in args.scaling;
      return workloads === 1 && scalers === (fixed ? 0 : 1) ? "valid" : `${workloads} and ${scalers}`;
    },
    (error: Error) =>
      /^.*Service "catalog": \d+ mistakes?\n/.test(error.message) ? "refused" : error.message,
  );
}

describe("a service with any scaling and delivery", () => {
  it("previews with one controller and one autoscaler at the most, or says what is wrong", async function () {
    this.timeout(60_000);
    const seen = new Set<string>();
    const placement = maybe(fc.record({ nodePool: fc.constantFrom("gpu", "GPU") }));
    await fc.assert(
      fc.asyncProperty(scaling, maybe(delivery), placement, group, async (chosen, coming, where, who) => {
        const args = {
          ...{ scaling: chosen, ...who },
          ...(coming ? { delivery: coming } : {}),
          ...(where ? { placement: where } : {}),
        };
        const result = await outcome(args);
        seen.add(result);
        assert.ok(result === "valid" || result === "refused", result);
      }),
      { numRuns: 150, seed: 4 },
    );
    assert.deepEqual([...seen].sort(), ["refused", "valid"]);
  });
});
