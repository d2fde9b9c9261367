import assert from "node:assert/strict";
import fc from "fast-check";
import { foreignCluster, objections } from "../cluster/testing";
import { type ServiceArgs } from "./service-args";
import {
  checkService,
  evictablePods,
  planHttp,
  podsPerNode,
  startupAttempts,
  startupPeriodSeconds,
  terminationSeconds,
} from "./service.plan";

const valid: ServiceArgs = {
  cluster: foreignCluster,
  namespace: "shop",
  image: "catalog:1.4.2",
  resources: { cpu: "250m", memory: "512Mi" },
  scaling: { min: 3, max: 30 },
};

function objectionsTo(overrides: Partial<ServiceArgs>, serviceName = "catalog"): readonly string[] {
  return objections((check) => checkService(check, serviceName, { ...valid, ...overrides }));
}

describe("a service's disruption budget", () => {
  it("always lets a pod go, and never more than a quarter of many", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (pods) => {
        assert.ok(evictablePods(pods) >= 1);
        assert.ok(evictablePods(pods) <= Math.max(1, Math.ceil(pods / 4)));
      }),
    );
  });
});

describe("a service's pods on one node", () => {
  it("are a tenth of the most at the peak, and never so few that every pod needs a node", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (max) => {
        const many = podsPerNode({ min: 1, max });
        assert.ok(many >= 2);
        assert.ok(many === 2 || many < max / 10 + 1);
        assert.equal(podsPerNode({ replicas: max }), many);
      }),
    );
  });
});

describe("a service's shutdown", () => {
  it("gives the drain and the requests under way their time before the kill", () => {
    assert.equal(terminationSeconds(planHttp()), 45);
    assert.equal(terminationSeconds(planHttp({ drainSeconds: 5, shutdownSeconds: 60 })), 65);
  });

  it("keeps the default of an option that is there but undefined", () => {
    assert.equal(planHttp({ port: undefined }).port, 8080);
  });
});

describe("a service's start", () => {
  it("is given its whole time", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), (startupSeconds) => {
        const looked = startupAttempts(planHttp({ startupSeconds })) * startupPeriodSeconds;
        assert.ok(looked >= startupSeconds && looked < startupSeconds + startupPeriodSeconds);
      }),
    );
  });
});

describe("a service's arguments", () => {
  it("pass in both forms of scaling", () => {
    assert.deepEqual(objectionsTo({}), []);
    assert.deepEqual(objectionsTo({ scaling: { replicas: 0 } }), []);
  });

  it("are refused with bounds that cross or without a pod", () => {
    assert.deepEqual(objectionsTo({ scaling: { min: 4, max: 3 } }), ["scaling.max"]);
    assert.deepEqual(objectionsTo({ scaling: { min: 0, max: 3 } }), ["scaling.min"]);
    assert.deepEqual(objectionsTo({ scaling: { min: 1.5, max: 3 } }), ["scaling.min"]);
    assert.deepEqual(objectionsTo({ scaling: { replicas: -1 } }), ["scaling.replicas"]);
  });

  it("are refused with a target that leaves no room", () => {
    assert.deepEqual(objectionsTo({ scaling: { min: 1, max: 2, cpuTarget: 100 } }), ["scaling.cpuTarget"]);
    assert.deepEqual(objectionsTo({ scaling: { min: 1, max: 2, memoryTarget: 5 } }), [
      "scaling.memoryTarget",
    ]);
  });

  it("are refused with a port that only root may take, or a path that is none", () => {
    assert.deepEqual(objectionsTo({ http: { port: 80 } }), ["http.port"]);
    assert.deepEqual(objectionsTo({ http: { port: 70_000 } }), ["http.port"]);
    assert.deepEqual(objectionsTo({ http: { readinessPath: "ready" } }), ["http.readinessPath"]);
  });

  it("are refused where one path would serve liveness and readiness", () => {
    const http = { livenessPath: "/health", readinessPath: "/health" };
    assert.deepEqual(objectionsTo({ http }), ["http.livenessPath"]);
  });

  it("are refused with probes that never look or whose looks pile up", () => {
    assert.deepEqual(objectionsTo({ http: { readiness: { periodSeconds: 0, timeoutSeconds: 1 } } }), [
      "http.readiness.periodSeconds",
      "http.readiness.timeoutSeconds",
    ]);
    assert.deepEqual(objectionsTo({ http: { liveness: { failures: 0 }, metricsPath: "metrics" } }), [
      "http.metricsPath",
      "http.liveness.failures",
    ]);
  });

  it("are refused without any time to start", () => {
    assert.deepEqual(objectionsTo({ http: { startupSeconds: 0 } }), ["http.startupSeconds"]);
  });

  it("are refused with a target group on a cluster where nothing would register pods in it", () => {
    const { nodeInstanceProfileName: _, ...cluster } = foreignCluster;
    const ingress = { targetGroup: { arn: "arn:group" }, cidrs: ["10.0.0.0/16"] };
    assert.deepEqual(objectionsTo({ cluster, ingress }), ["ingress.targetGroup"]);
    assert.deepEqual(objectionsTo({ cluster }), []);
  });

  it("are refused with a shutdown longer than a spot node lives", () => {
    assert.deepEqual(objectionsTo({ http: { drainSeconds: 60, shutdownSeconds: 61 } }), [
      "http.drainSeconds",
    ]);
    assert.deepEqual(objectionsTo({ http: { drainSeconds: 60, shutdownSeconds: 60 } }), []);
  });

  it("are refused with a variable given twice or named strangely", () => {
    const secrets = { TOKEN: { secretName: "keys", key: "token" } };
    assert.deepEqual(objectionsTo({ environment: { TOKEN: "x" }, secrets }), ["secrets.TOKEN"]);
    assert.deepEqual(objectionsTo({ environment: { "1ST": "x" } }), ["environment.1ST"]);
  });

  it("are refused with a target group whose balancer the network policy would stop", () => {
    const targetGroup = { arn: "arn:group" };
    assert.deepEqual(objectionsTo({ ingress: { targetGroup } }), ["ingress.cidrs"]);
    assert.deepEqual(objectionsTo({ ingress: { targetGroup, cidrs: ["10.0.0.0/16"] } }), []);
  });

  it("are words that there are: a slip in one would mean the other", () => {
    const slips = JSON.parse(
      '{"securityGroup":"Own","placement":{"zones":"Preferred"},"ingress":{"cidrs":["10.0.0.0/8"],"targetGroup":{"arn":"a","boundBy":"AutoMode"}}}',
    ) as Partial<ServiceArgs>;
    assert.deepEqual(objectionsTo(slips), [
      "placement.zones",
      "ingress.targetGroup.boundBy",
      "securityGroup",
    ]);
  });

  it("report every mistake at once", () => {
    const mistakes = objectionsTo(
      {
        cluster: { ...foreignCluster, region: "us-west-9" },
        image: "catalog",
        resources: { cpu: "1", memory: "1" },
        scaling: { min: 2, max: 1 },
        ingress: { callers: ["Gateway"] },
      },
      "Catalog",
    );
    assert.deepEqual(mistakes, [
      ...["cluster.region", "serviceName", "image", "resources.memory"],
      ...["scaling.max", "ingress.callers[0]"],
    ]);
  });
});
