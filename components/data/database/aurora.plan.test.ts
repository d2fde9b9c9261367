import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type AuroraCompute,
  computeMistakes,
  connectArn,
  databaseParameters,
  placeInstances,
  scalingOf,
} from "./aurora.plan";

const zones = ["usw2-az1", "usw2-az2", "usw2-az3"];
const keys = (readers: number, firstZone = "usw2-az1") =>
  placeInstances({ zones, firstZone, readers }).map(({ key }) => key);

describe("where instances of a database go", () => {
  it("puts the first instance alone into its zone and readers into the others first", () => {
    assert.deepEqual(keys(0), ["usw2-az1"]);
    assert.deepEqual(keys(2), ["usw2-az1", "usw2-az2", "usw2-az3"]);
    assert.deepEqual(keys(3, "usw2-az2"), ["usw2-az2", "usw2-az1", "usw2-az3", "usw2-az2-2"]);
  });

  it("takes the zones that the caller names, also bad ones, and keeps names apart", () => {
    const readerZones = ["usw2-az1", "usw2-az1"];
    const placed = placeInstances({ zones, firstZone: "usw2-az1", readers: 2, readerZones });
    assert.deepEqual(
      placed.map(({ key, zone }) => [key, zone]),
      [
        ["usw2-az1", "usw2-az1"],
        ["usw2-az1-2", "usw2-az1"],
        ["usw2-az1-3", "usw2-az1"],
      ],
    );
  });

  it("holds for any zones and any count: names differ, zones are even, and one more reader moves nobody", () => {
    const zoneSets = fc.uniqueArray(fc.constantFrom(...zones, "usw2-az4"), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(zoneSets, fc.nat(3), fc.integer({ min: 0, max: 14 }), (some, first, readers) => {
        const firstZone = some[first % some.length]!;
        const placed = placeInstances({ zones: some, firstZone, readers });
        const more = placeInstances({ zones: some, firstZone, readers: readers + 1 });
        assert.deepEqual(more.slice(0, placed.length), placed);
        assert.equal(new Set(placed.map(({ key }) => key)).size, readers + 1);
        const perZone = some.map((zone) => placed.filter((instance) => instance.zone === zone).length);
        assert.ok(Math.max(...perZone) - Math.min(...perZone) <= 1, String(perZone));
        if (readers > 0) assert.ok(placed.slice(1).some(({ zone }) => zone !== firstZone));
        assert.ok(placed.every(({ promotionTier }) => promotionTier >= 0 && promotionTier <= 15));
      }),
    );
  });
});

describe("what instances run on", () => {
  const fields = (compute: AuroraCompute) => computeMistakes(compute).map(({ field }) => field);

  it("is a class of the catalogue or bounds in steps of half an ACU", () => {
    assert.deepEqual(fields({ type: "provisioned", instanceClass: "db.r8g.large" }), []);
    assert.deepEqual(fields({ type: "provisioned", instanceClass: "db.r4.large" }), ["instanceClass"]);
    assert.deepEqual(fields({ type: "serverless", minCapacity: 0.5, maxCapacity: 64 }), []);
    assert.deepEqual(fields({ type: "serverless", minCapacity: 0.3, maxCapacity: 300 }), [
      "minCapacity",
      "maxCapacity",
    ]);
    assert.deepEqual(fields({ type: "serverless", minCapacity: 8, maxCapacity: 4 }), ["maxCapacity"]);
  });

  it("pauses only from a minimum of zero", () => {
    const pausing = { type: "serverless", minCapacity: 0, maxCapacity: 2 } as const;
    assert.deepEqual(scalingOf(pausing), { minCapacity: 0, maxCapacity: 2, secondsUntilAutoPause: 300 });
    assert.deepEqual(scalingOf({ ...pausing, minCapacity: 1 }), { minCapacity: 1, maxCapacity: 2 });
    assert.deepEqual(fields({ ...pausing, minCapacity: 1, secondsUntilAutoPause: 600 }), [
      "secondsUntilAutoPause",
    ]);
    assert.deepEqual(fields({ ...pausing, secondsUntilAutoPause: 60 }), ["secondsUntilAutoPause"]);
    assert.equal(scalingOf({ type: "provisioned", instanceClass: "db.r8g.large" }), undefined);
  });
});

describe("the parameters of a database", () => {
  it("let the user override ours, but never switch TLS off", () => {
    const ours = { log_min_duration_statement: { value: "1000" } };
    const own = {
      "rds.force_ssl": { value: "0" },
      log_min_duration_statement: { value: "50" },
      shared_preload_libraries: { value: "pg_cron", apply: "pending-reboot" as const },
    };
    const tls = { "rds.force_ssl": { value: "1" } };
    assert.deepEqual(databaseParameters({ ...ours, ...own }, tls), [
      { name: "log_min_duration_statement", value: "50", applyMethod: "immediate" },
      { name: "rds.force_ssl", value: "1", applyMethod: "immediate" },
      { name: "shared_preload_libraries", value: "pg_cron", applyMethod: "pending-reboot" },
    ]);
  });
});

describe("the ARN of a database user", () => {
  it("takes partition, region and account from the cluster", () => {
    const cluster = "arn:aws:rds:eu-west-1:123456789012:cluster:orders-prod";
    const expected = "arn:aws:rds-db:eu-west-1:123456789012:dbuser:cluster-ABC/app";
    assert.equal(connectArn(cluster, "cluster-ABC", "app"), expected);
  });
});
