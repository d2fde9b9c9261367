import assert from "node:assert/strict";
import fc from "fast-check";
import { maximumMemberInstances, memberIgnoreChanges, replicaSecretArn } from "./database/aurora-global.plan";
import { creationOrder } from "./regions.plan";

describe("the order in which regions are created", () => {
  it("begins with the region of birth and goes on by name", () => {
    const order = creationOrder(["us-west-2", "eu-west-1", "ap-south-1"], "us-west-2");
    assert.deepEqual(order, ["us-west-2", "ap-south-1", "eu-west-1"]);
  });

  it("does not depend on the order in which regions were written", () => {
    const regions = ["us-west-2", "eu-west-1", "ap-south-1", "sa-east-1"];
    fc.assert(
      fc.property(fc.shuffledSubarray(regions, { minLength: 4 }), (shuffled) => {
        assert.deepEqual(creationOrder(shuffled, "eu-west-1"), creationOrder(regions, "eu-west-1"));
      }),
    );
  });
});

describe("the members of a global database", () => {
  it("lose one reader to every other region", () => {
    assert.deepEqual([1, 2, 11].map(maximumMemberInstances), [16, 15, 6]);
  });

  it("keep what a switchover moves out of Pulumi's hands", () => {
    for (const property of ["replicationSourceIdentifier", "globalClusterIdentifier", "engineVersion"]) {
      assert.ok(memberIgnoreChanges.includes(property), property);
    }
  });

  it("read their credentials in their own region", () => {
    const arn = "arn:aws:secretsmanager:us-west-2:123456789012:secret:orders-credentials-1a2b3c-AbCdEf";
    assert.equal(replicaSecretArn(arn, "eu-west-1"), arn.replace("us-west-2", "eu-west-1"));
  });
});
