import assert from "node:assert/strict";
import { type JsonValue } from "@tenfold/planning";
import { type StackResource, unknownText } from "../testing/stack";
import { fails, isOpen, passes, verdictsOf } from "../testing/verdicts";

type Fields = Readonly<Record<string, JsonValue>>;

const bucket: StackResource = { type: "aws:s3/bucket:Bucket", name: "uploads", props: {} };

function versioning(status: string): StackResource {
  return {
    type: "aws:s3/bucketVersioning:BucketVersioning",
    name: "versions",
    props: { bucket: unknownText, versioningConfiguration: { status } },
    propertyDependencies: { bucket: ["uploads"] },
  };
}

function lifecycle(...rules: readonly Fields[]): StackResource {
  return {
    type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    name: "lifecycle",
    props: { bucket: unknownText, rules },
    propertyDependencies: { bucket: ["uploads"] },
  };
}

const moves = {
  id: "moves",
  status: "Enabled",
  transitions: [{ days: 30, storageClass: "INTELLIGENT_TIERING" }],
};
const aborts = {
  id: "aborts",
  status: "Enabled",
  abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
};
const versions = { id: "versions", status: "Enabled", noncurrentVersionExpiration: { noncurrentDays: 30 } };

describe("the rule about buckets", () => {
  const run = (...resources: readonly StackResource[]) => verdictsOf("s3-lifecycle", [bucket, ...resources]);

  it("takes what it needs from any of several rules that are on", async () => {
    assert.deepEqual(await run(lifecycle(moves, aborts)), passes());
    assert.deepEqual(await run(lifecycle(moves, { ...aborts, status: "Disabled" })), fails("uploads"));
    assert.deepEqual(await run(lifecycle(moves, { ...aborts, status: unknownText })), isOpen("uploads"));
    const late = { ...aborts, abortIncompleteMultipartUpload: { daysAfterInitiation: 8 } };
    assert.deepEqual(await run(lifecycle(moves, late)), fails("uploads"));
  });

  it("wants replaced versions to expire where there may be some", async () => {
    const enabled = versioning("Enabled");
    assert.deepEqual(await run(enabled, lifecycle(moves, aborts)), fails("uploads"));
    assert.deepEqual(await run(enabled, lifecycle(moves, aborts, versions)), passes());
    assert.deepEqual(await run(versioning(unknownText), lifecycle(moves, aborts)), isOpen("uploads"));
    assert.deepEqual(await run(versioning(unknownText), lifecycle(moves, aborts, versions)), passes());
  });

  it("asks whose a lifecycle configuration is before it misses one", async () => {
    const lost: StackResource = { ...lifecycle(moves, aborts), propertyDependencies: {} };
    assert.deepEqual(await run(lost), isOpen("uploads"));
  });
});

describe("the rule about logs", () => {
  const run = (retentionInDays: number, environment: "dev" | "prod") => {
    const group: StackResource = {
      type: "aws:cloudwatch/logGroup:LogGroup",
      name: "api",
      props: { retentionInDays },
    };
    return verdictsOf("log-retention", [group], { environment });
  };

  it("allows both ends of what an environment keeps, and takes 0 for ever", async () => {
    assert.deepEqual(await run(30, "prod"), passes());
    assert.deepEqual(await run(400, "prod"), passes());
    assert.deepEqual(await run(14, "prod"), fails("api"));
    assert.deepEqual(await run(545, "prod"), fails("api"));
    assert.deepEqual(await run(14, "dev"), passes());
    assert.deepEqual(await run(30, "dev"), fails("api"));
    assert.deepEqual(await run(0, "dev"), fails("api"));
  });
});
