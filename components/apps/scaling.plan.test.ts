import assert from "node:assert/strict";
import fc from "fast-check";
import { objections } from "../cluster/testing";
import { planAutoscaler, planBehaviour, quantity } from "./scaling.plan";
import { type ServiceScaling } from "./scaling-args";
import { checkScaling } from "./scaling-check.plan";

describe("a service's autoscaler", () => {
  it("aims at 60 percent of the requested processor time where nothing is said", () => {
    assert.deepEqual(planAutoscaler({ min: 3, max: 30 }, "catalog"), {
      minReplicas: 3,
      maxReplicas: 30,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 60 } },
        },
      ],
    });
  });

  it("looks at memory too where a target is given", () => {
    const plan = planAutoscaler({ min: 3, max: 30, memoryTarget: 80 }, "catalog");
    assert.deepEqual(
      plan?.metrics.map((metric) =>
        metric.type === "Resource" ? [metric.resource.name, metric.resource.target.averageUtilization] : [],
      ),
      [
        ["cpu", 60],
        ["memory", 80],
      ],
    );
  });

  it("is absent where the number is fixed", () => {
    assert.equal(planAutoscaler({ replicas: 0 }, "catalog"), undefined);
  });

  it("reaches ten times its pods within two minutes, whatever it starts from", () => {
    const steps = (pods: number, wanted: number): number => {
      const allowed = planBehaviour(undefined).scaleUp.policies.map(({ type, value }) =>
        type === "Percent" ? Math.ceil(pods * (1 + value / 100)) : pods + value,
      );
      return pods >= wanted ? 0 : 1 + steps(Math.max(...allowed), wanted);
    };
    const period = Math.max(
      ...planBehaviour(undefined).scaleUp.policies.map(({ periodSeconds }) => periodSeconds),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (pods) => {
        assert.ok(steps(pods, pods * 10) * period <= 120, `${pods} pods`);
      }),
    );
  });

  it("turns metrics of the service's own into what the metrics APIs are asked for", () => {
    const plan = planAutoscaler(
      {
        min: 3,
        max: 30,
        metrics: [
          { type: "latency", targetMilliseconds: 250 },
          { type: "queueDepth", perPod: 30, labels: { queue: "orders" } },
          { type: "perPod", metric: "requests_per_second", average: 12.5 },
        ],
      },
      "catalog",
    );
    const describedObject = { apiVersion: "v1", kind: "Service", name: "catalog" };
    assert.deepEqual(plan?.metrics.slice(1), [
      {
        type: "Object",
        object: {
          describedObject,
          metric: { name: "http_request_duration_seconds_p99" },
          target: { type: "Value", value: "250m" },
        },
      },
      {
        type: "Object",
        object: {
          describedObject,
          metric: { name: "queue_depth", selector: { matchLabels: { queue: "orders" } } },
          target: { type: "AverageValue", averageValue: "30" },
        },
      },
      {
        type: "Pods",
        pods: {
          metric: { name: "requests_per_second" },
          target: { type: "AverageValue", averageValue: "12500m" },
        },
      },
    ]);
  });

  it("changes as fast as it is told, in both directions", () => {
    const { scaleUp, scaleDown } = planBehaviour({ addPercent: 50, removePercent: 20, quietSeconds: 60 });
    assert.deepEqual(
      scaleUp.policies.map(({ value }) => value),
      [50, 4],
    );
    assert.deepEqual([scaleDown.policies[0]?.value, scaleDown.stabilizationWindowSeconds], [20, 60]);
  });
});

describe("a quantity", () => {
  it("is written as Kubernetes answers it, to a thousandth", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (thousandths) => {
        const text = quantity(thousandths / 1000);
        assert.match(text, /^\d+m?$/);
        const read = text.endsWith("m") ? Number.parseInt(text, 10) : Number(text) * 1000;
        assert.equal(read, thousandths);
      }),
    );
  });
});

describe("the scaling of a service", () => {
  const lag = {
    min: 0,
    max: 12,
    kafka: {
      bootstrapServers: "b-1:9098,b-2:9098",
      topic: "orders",
      consumerGroup: "mailer",
      lagPerPod: 100,
    },
  } as const;

  function objectionsTo(scaling: ServiceScaling): readonly string[] {
    return objections((check) => checkScaling(check, scaling));
  }

  it("passes in each of its forms", () => {
    for (const scaling of [{ min: 1, max: 1 }, { replicas: 0 }, lag, { ...lag, speed: { addPods: 1 } }])
      assert.deepEqual(objectionsTo(scaling), []);
  });

  it("is refused with a number beside an autoscaler", () => {
    const both: ServiceScaling & { min: number } = { replicas: 3, min: 1 };
    assert.deepEqual(objectionsTo(both), ["scaling.replicas"]);
  });

  it("is refused without any metric at all", () => {
    assert.deepEqual(objectionsTo({ min: 1, max: 2, cpuTarget: "off" }), ["scaling.cpuTarget"]);
    assert.deepEqual(objectionsTo({ min: 1, max: 2, cpuTarget: "off", memoryTarget: 70 }), []);
  });

  it("is refused with metrics that nothing could serve or that are given twice", () => {
    const metrics = [
      { type: "latency", targetMilliseconds: 0.5 },
      { type: "queueDepth", perPod: 0 },
      { type: "perPod", metric: "Requests", average: 1 },
      { type: "latency", targetMilliseconds: 300 },
    ] as const;
    assert.deepEqual(objectionsTo({ min: 1, max: 2, metrics }), [
      "scaling.metrics[0].targetMilliseconds",
      "scaling.metrics[1].perPod",
      "scaling.metrics[2].metric",
      "scaling.metrics[3]",
    ]);
  });

  it("is refused with a speed at which pods never come or never go", () => {
    const speed = { addPercent: 0, addPods: 0, removePercent: 0, quietSeconds: -1 };
    assert.deepEqual(objectionsTo({ min: 1, max: 2, speed }), [
      ...["scaling.speed.addPercent", "scaling.speed.addPods", "scaling.speed.removePercent"],
      "scaling.speed.quietSeconds",
    ]);
  });

  it("is refused with more consumers than partitions, and with brokers that are none", () => {
    assert.deepEqual(objectionsTo({ ...lag, kafka: { ...lag.kafka, partitions: 6 } }), ["scaling.max"]);
    assert.deepEqual(objectionsTo({ ...lag, kafka: { ...lag.kafka, bootstrapServers: "b-1" } }), [
      "scaling.kafka.bootstrapServers",
    ]);
    assert.deepEqual(objectionsTo({ ...lag, kafka: { ...lag.kafka, topic: "a b", lagPerPod: 0 } }), [
      "scaling.kafka.topic",
      "scaling.kafka.lagPerPod",
    ]);
  });
});
