import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type NodePoolArgs,
  nodePoolDefaults,
  planDisruption,
  planLimits,
  planRequirements,
} from "./node-pools.plan";
import { checkNodePools } from "./node-pools-check.plan";
import { objections } from "./testing";

const pool: NodePoolArgs = { limits: { cpu: 64, memoryGib: 256 } };

function valuesOf(args: Partial<NodePoolArgs>, key: string): readonly string[] | undefined {
  return planRequirements({ ...pool, ...args }).find((requirement) => requirement.key === key)?.values;
}

function objectionsTo(overrides: Partial<NodePoolArgs>, name = "general"): readonly string[] {
  return objections((check) =>
    checkNodePools(check, {
      zones: ["usw2-az1", "usw2-az2"],
      pools: { [name]: { ...pool, ...overrides } },
      hasInstanceProfile: true,
      volumeGib: 80,
    }),
  );
}

describe("a NodePool's requirements", () => {
  it("are Graviton on demand in small sizes where nothing is said", () => {
    assert.deepEqual(valuesOf({}, "kubernetes.io/arch"), ["arm64"]);
    assert.deepEqual(valuesOf({}, "karpenter.sh/capacity-type"), ["on-demand"]);
    assert.deepEqual(valuesOf({}, "eks.amazonaws.com/instance-cpu"), ["2", "4", "8", "16"]);
    assert.deepEqual(valuesOf({}, "eks.amazonaws.com/instance-family"), nodePoolDefaults.families.arm64);
  });

  it("take families of the other architecture with it", () => {
    const families = valuesOf({ architecture: "amd64" }, "eks.amazonaws.com/instance-family");
    assert.deepEqual(families, nodePoolDefaults.families.amd64);
  });

  it("take categories from a generation on in place of families", () => {
    const instances = { categories: ["m"], newerThanGeneration: 6 };
    assert.deepEqual(valuesOf({ instances }, "eks.amazonaws.com/instance-category"), ["m"]);
    assert.deepEqual(valuesOf({ instances }, "eks.amazonaws.com/instance-generation"), ["6"]);
    assert.equal(valuesOf({ instances }, "eks.amazonaws.com/instance-family"), undefined);
  });

  it("use labels that Auto Mode knows, not those of self-managed Karpenter", () => {
    const keys = planRequirements(pool).map(({ key }) => key);
    assert.deepEqual(
      keys.filter((key) => key.startsWith("karpenter.k8s.aws/")),
      [],
    );
  });
});

describe("a NodePool's bounds", () => {
  it("have units", () => {
    assert.deepEqual(planLimits(pool), { cpu: "64", memory: "256Gi" });
  });

  it("keep the defaults of what is not given", () => {
    const { expireAfter, disruption } = planDisruption({ ...pool, disruption: { atOncePercent: 20 } });
    assert.equal(expireAfter, "336h");
    assert.deepEqual(disruption["budgets"], [{ nodes: "20%" }]);
    assert.equal(disruption["consolidateAfter"], "60s");
  });
});

describe("the arguments of NodePools", () => {
  it("pass with limits alone", () => {
    assert.deepEqual(objectionsTo({}), []);
  });

  it("are refused without a limit that can hold a node", () => {
    assert.deepEqual(objectionsTo({ limits: { cpu: 0, memoryGib: 0 } }), [
      "pools.general.limits.cpu",
      "pools.general.limits.memoryGib",
      "pools.general.instanceCpus",
    ]);
  });

  it("never pass with a size above the pool's own limit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 448 }), fc.integer({ min: 2, max: 448 }), (cpu, size) => {
        const found = objectionsTo({ limits: { cpu, memoryGib: 64 }, instanceCpus: [size] });
        assert.equal(found.includes("pools.general.instanceCpus"), size > cpu);
      }),
    );
  });

  it("are refused with families of the other architecture", () => {
    const field = ["pools.general.instances.families"];
    assert.deepEqual(objectionsTo({ instances: { families: ["m8g", "m7i"] } }), field);
    assert.deepEqual(objectionsTo({ instances: { families: [] } }), field);
    assert.deepEqual(objectionsTo({ architecture: "amd64", instances: { families: ["m7i"] } }), []);
  });

  it("are refused with categories that are none", () => {
    const instances = { categories: ["m7"], newerThanGeneration: 6 };
    assert.deepEqual(objectionsTo({ instances }), ["pools.general.instances.categories"]);
  });

  it("are refused with zones in which there is no subnet, and with none", () => {
    assert.deepEqual(objectionsTo({ zones: ["usw2-az3"] }), ["pools.general.zones"]);
    assert.deepEqual(objectionsTo({ zones: [] }), ["pools.general.zones"]);
    assert.deepEqual(objectionsTo({ zones: ["usw2-az2"] }), []);
  });

  it("are refused where nodes would never be replaced, or live longer than Auto Mode lets them", () => {
    assert.deepEqual(objectionsTo({ disruption: { atOncePercent: 0 } }), [
      "pools.general.disruption.atOncePercent",
    ]);
    assert.deepEqual(objectionsTo({ disruption: { expireAfterHours: 504 } }), [
      "pools.general.disruption.expireAfterHours",
    ]);
    assert.deepEqual(objectionsTo({ disruption: { consolidateAfterSeconds: -1 } }), [
      "pools.general.disruption.consolidateAfterSeconds",
    ]);
  });

  it("are refused with a strange name, weight or no kind of capacity", () => {
    assert.deepEqual(objectionsTo({}, "General"), ["pools.General"]);
    assert.deepEqual(objectionsTo({ weight: 0 }), ["pools.general.weight"]);
    assert.deepEqual(objectionsTo({ capacityTypes: [] }), ["pools.general.capacityTypes"]);
  });

  it("are refused for a cluster without Auto Mode, without subnets and without pools", () => {
    const facts = { zones: [], pools: {}, hasInstanceProfile: false, volumeGib: 5 };
    assert.deepEqual(
      objections((check) => checkNodePools(check, facts)),
      ["cluster.nodeInstanceProfileName", "subnets", "volumeGib", "pools"],
    );
  });
});
