import assert from "node:assert/strict";
import { type StackResource } from "../testing/stack";
import { fails, passes, saysNothing, verdictsOf } from "../testing/verdicts";
import { parseInstanceClass, sizeRank } from "./classes";

describe("instance classes", () => {
  it("are read however a service writes them", () => {
    for (const name of [
      "m7g.2xlarge",
      "db.m7g.2xlarge",
      "cache.m7g.2xlarge",
      "express.m7g.2xlarge",
      "m7g.2xlarge.search",
    ]) {
      assert.deepEqual(parseInstanceClass(name), { family: "m7g", size: "2xlarge" });
    }
    assert.equal(parseInstanceClass("db.serverless"), undefined);
  });

  it("are ordered by size, and what is no size is larger than all", () => {
    const sizes = [
      "nano",
      "micro",
      "small",
      "medium",
      "large",
      "xlarge",
      "2xlarge",
      "12xlarge",
      "48xlarge",
      "metal",
    ];
    assert.deepEqual(
      [...sizes].sort((one, other) => sizeRank(one) - sizeRank(other)),
      sizes,
    );
    assert.equal(sizeRank("huge"), Number.POSITIVE_INFINITY);
  });
});

describe("rules about instance classes", () => {
  const instance = (instanceType: string): readonly StackResource[] => [
    { type: "aws:ec2/instance:Instance", name: "worker", props: { instanceType, ami: "ami-1" } },
  ];

  it("allow the largest size itself, by environment", async () => {
    const run = (type: string, environment: "dev" | "prod") =>
      verdictsOf("cost-instance-allowlist", instance(type), { environment });
    assert.deepEqual(await run("m7g.xlarge", "dev"), passes());
    assert.deepEqual(await run("m7g.2xlarge", "dev"), fails("worker"));
    assert.deepEqual(await run("m7g.8xlarge", "prod"), passes());
    assert.deepEqual(await run("m7i.large", "dev"), fails("worker"));
    assert.deepEqual(await run("m7i.large", "prod"), passes());
  });

  it("accept the oldest accepted generation, and any family that has none", async () => {
    assert.deepEqual(await verdictsOf("cost-prev-gen", instance("m6g.large")), passes());
    assert.deepEqual(await verdictsOf("cost-prev-gen", instance("m5.large")), fails("worker"));
    assert.deepEqual(await verdictsOf("cost-prev-gen", instance("inf1.xlarge")), passes());
    assert.deepEqual(await verdictsOf("cost-prev-gen", instance("mac.metal")), passes());
  });

  it("look at the families that a NodePool may start", async () => {
    const pool = (values: readonly string[]): readonly StackResource[] => [
      {
        type: "kubernetes:karpenter.sh/v1:NodePool",
        name: "general",
        props: {
          metadata: { name: "general" },
          spec: {
            template: {
              spec: { requirements: [{ key: "karpenter.k8s.aws/instance-family", operator: "In", values }] },
            },
          },
        },
      },
    ];
    assert.deepEqual(await verdictsOf("cost-prev-gen", pool(["m7g", "m8g"])), passes());
    assert.deepEqual(await verdictsOf("cost-prev-gen", pool(["m7g", "m4"])), fails("general"));
    assert.deepEqual(await verdictsOf("cost-instance-allowlist", pool(["m7g", "g6"])), fails("general"));
    assert.deepEqual(await verdictsOf("cost-instance-allowlist", pool([])), saysNothing);
  });
});
