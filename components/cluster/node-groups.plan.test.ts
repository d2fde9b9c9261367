import assert from "node:assert/strict";
import { type ManagedCompute, type NodeGroupArgs } from "./cluster-args";
import { amiTypeOf, architectureOf, checkNodeGroups } from "./node-groups.plan";
import { objections, subnetsOf } from "./testing";

const group: NodeGroupArgs = { min: 2, max: 6, instanceTypes: ["m8g.large", "m7g.large"] };

function objectionsTo(overrides: Partial<NodeGroupArgs>, name = "system"): readonly string[] {
  const nodeGroups = { [name]: { ...group, ...overrides } };
  const compute: ManagedCompute = { profile: "managed", subnets: subnetsOf("usw2-az1"), nodeGroups };
  return objections((check) => checkNodeGroups(check, "us-west-2", compute));
}

describe("architecture of an instance type", () => {
  const cases = {
    arm64: ["m8g.large", "c7gn.xlarge", "r8gd.2xlarge", "t4g.medium", "g5g.xlarge", "im4gn.large", "m8g"],
    amd64: ["m7i.large", "g5.xlarge", "g6e.xlarge", "c7i-flex.large", "trn1.2xlarge", "i4i.large", "m7a"],
  } as const;
  for (const architecture of ["arm64", "amd64"] as const) {
    it(`is ${architecture} for ${cases[architecture].join(", ")}`, () => {
      for (const type of cases[architecture]) assert.equal(architectureOf(type), architecture, type);
    });
  }

  it("decides the image", () => {
    assert.equal(amiTypeOf("m8g.large"), "AL2023_ARM_64_STANDARD");
    assert.equal(amiTypeOf("m7i.large"), "AL2023_x86_64_STANDARD");
  });

  it("decides the image with NVIDIA's drivers where there are GPUs of theirs", () => {
    for (const type of ["g6.xlarge", "g6e.xlarge", "gr6.4xlarge", "p5.48xlarge", "g4dn.xlarge"])
      assert.equal(amiTypeOf(type), "AL2023_x86_64_NVIDIA", type);
    assert.equal(amiTypeOf("g5g.xlarge"), "AL2023_ARM_64_NVIDIA");
    assert.equal(amiTypeOf("g4ad.xlarge"), "AL2023_x86_64_STANDARD");
  });
});

describe("a node group's arguments", () => {
  it("pass with sensible bounds", () => {
    assert.deepEqual(objectionsTo({}), []);
    assert.deepEqual(objectionsTo({ desired: 6, capacityType: "SPOT" }), []);
  });

  it("are refused with no node at all, because add-ons would wait for one in vain", () => {
    assert.deepEqual(objectionsTo({ min: 0 }), ["compute.nodeGroups.system.min"]);
  });

  it("are refused with bounds that cross", () => {
    assert.deepEqual(objectionsTo({ max: 1, desired: 2 }), [
      "compute.nodeGroups.system.max",
      "compute.nodeGroups.system.desired",
    ]);
  });

  it("are refused with types of two architectures, with none, and with words that are no type", () => {
    const field = ["compute.nodeGroups.system.instanceTypes"];
    assert.deepEqual(objectionsTo({ instanceTypes: ["m8g.large", "m7i.large"] }), field);
    assert.deepEqual(objectionsTo({ instanceTypes: [] }), field);
    assert.deepEqual(objectionsTo({ instanceTypes: ["large"] }), field);
  });

  it("are refused with GPUs in some of the types, for drivers are in another image", () => {
    assert.deepEqual(objectionsTo({ instanceTypes: ["g6.xlarge", "g5.xlarge"] }), []);
    assert.deepEqual(objectionsTo({ instanceTypes: ["g6.xlarge", "m7i.large"] }), [
      "compute.nodeGroups.system.instanceTypes",
    ]);
  });

  it("are refused under a name that EKS does not take", () => {
    assert.deepEqual(objectionsTo({}, "system_nodes"), ["compute.nodeGroups.system_nodes"]);
  });

  it("are refused without a group or a subnet", () => {
    const compute: ManagedCompute = { profile: "managed", subnets: {}, nodeGroups: {} };
    assert.deepEqual(
      objections((check) => checkNodeGroups(check, "us-west-2", compute)),
      ["compute.subnets", "compute.nodeGroups"],
    );
  });

  it("are refused with a warm pool of spot servers, or of more than could ever join", () => {
    assert.deepEqual(objectionsTo({ warmPool: { size: 6 } }), []);
    assert.deepEqual(objectionsTo({ warmPool: { size: 7 } }), ["compute.nodeGroups.system.warmPool.size"]);
    assert.deepEqual(objectionsTo({ warmPool: { size: 2 }, capacityType: "SPOT" }), [
      "compute.nodeGroups.system.warmPool",
    ]);
  });

  it("are refused with types that have no interfaces for pods, only where pods are to have some", () => {
    const nodeGroups = { system: { ...group, instanceTypes: ["t4g.large", "m8g.large"] } };
    const compute = { profile: "managed", subnets: subnetsOf("usw2-az1"), nodeGroups } as const;
    const fields = (podSecurityGroups: boolean) =>
      objections((check) => checkNodeGroups(check, "us-west-2", { ...compute, podSecurityGroups }));
    assert.deepEqual(fields(true), ["compute.nodeGroups.system.instanceTypes"]);
    assert.deepEqual(fields(false), []);
  });

  it("are refused with taints everywhere, for DNS would have no place", () => {
    const taints = [{ key: "gpu", effect: "NO_SCHEDULE" }] as const;
    assert.deepEqual(objectionsTo({ taints }), ["compute.nodeGroups"]);
  });
});
