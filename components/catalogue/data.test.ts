import assert from "node:assert/strict";
import { brokerTypes, defaultKafkaVersion, kafkaVersions, runsKafka, serverPropertyNames } from "./kafka";
import {
  defaultMysqlVersion,
  isMysqlVersion,
  mysqlConnections,
  mysqlServerlessConnections,
  mysqlVersions,
} from "./mysql";
import {
  databaseClasses,
  defaultPostgresVersion,
  isGlobalDatabaseClass,
  isPostgresVersion,
  postgresVersions,
  serverlessClass,
} from "./postgres";
import {
  cacheNodeTypes,
  defaultValkeyVersion,
  isGlobalCacheNodeType,
  isValkeyVersion,
  valkeyVersions,
} from "./valkey";

describe("the catalogue of PostgreSQL", () => {
  it("names the family of the major version, and an end of support that is a day", () => {
    for (const [version, release] of Object.entries(postgresVersions)) {
      assert.equal(release.family, `aurora-postgresql${version.split(".")[0]}`);
      assert.match(release.endOfStandardSupport, /^20\d\d-\d\d-\d\d$/);
      assert.ok(release.endOfStandardSupport <= release.endOfMajorSupport, version);
      if (release.longTerm) assert.equal(release.endOfStandardSupport, release.endOfMajorSupport);
    }
  });

  it("holds its default and nothing that JavaScript adds to every object", () => {
    assert.ok(isPostgresVersion(defaultPostgresVersion));
    assert.equal(isPostgresVersion("toString"), false);
  });

  it("knows which classes a global database takes", () => {
    assert.deepEqual(["db.r8g.large", serverlessClass, "db.t4g.medium"].map(isGlobalDatabaseClass), [
      true,
      true,
      false,
    ]);
    assert.ok(databaseClasses.every((name) => /^db\.[a-z]\d[a-z]+\.\d*x?(large|medium)$/.test(name)));
  });
});

describe("the catalogue of MySQL", () => {
  it("names the family of the major version, and an end of support that is a day", () => {
    for (const [version, release] of Object.entries(mysqlVersions)) {
      assert.equal(release.family, `aurora-mysql${version.split(".mysql_aurora")[0]}`);
      assert.match(release.endOfStandardSupport, /^20\d\d-\d\d-\d\d$/);
      assert.ok(release.endOfStandardSupport <= release.endOfMajorSupport, version);
      if (release.longTerm) assert.equal(release.endOfStandardSupport, release.endOfMajorSupport);
    }
  });

  it("holds its default, and no version of the other engine", () => {
    assert.ok(isMysqlVersion(defaultMysqlVersion));
    assert.equal(isMysqlVersion(defaultPostgresVersion), false);
    assert.equal(isPostgresVersion(defaultMysqlVersion), false);
  });

  it("knows for every class how many connections it takes", () => {
    const memoryOptimised = databaseClasses.filter((name) => !name.startsWith("db.t"));
    assert.ok(memoryOptimised.every((name) => mysqlConnections(name) >= 1000));
    assert.deepEqual(
      ["db.r8g.large", "db.r8g.2xlarge", "db.t4g.medium"].map(mysqlConnections),
      [1000, 3000, 90],
    );
    assert.deepEqual([1, 4, 8, 256].map(mysqlServerlessConnections), [90, 135, 1000, 5000]);
  });
});

describe("the catalogue of Valkey", () => {
  it("names the family of the major version", () => {
    for (const [version, { family }] of Object.entries(valkeyVersions)) {
      assert.equal(family, `valkey${version.split(".")[0]}`);
    }
    assert.ok(isValkeyVersion(defaultValkeyVersion));
  });

  it("knows which node types a global datastore takes: no burstable one, large or more", () => {
    const global = cacheNodeTypes.filter(isGlobalCacheNodeType);
    assert.equal(
      global.some((name) => name.includes(".t4g.")),
      false,
    );
    assert.equal(global.length, cacheNodeTypes.length - 3);
    assert.deepEqual(["cache.r7g.medium", "cache.r7g.16xlarge"].map(isGlobalCacheNodeType), [false, true]);
  });
});

describe("the catalogue of Kafka", () => {
  it("holds versions without ZooKeeper alone, and a default that both kinds of broker run", () => {
    assert.ok(Object.keys(kafkaVersions).every((version) => version.endsWith(".kraft")));
    assert.ok(runsKafka("express", defaultKafkaVersion) && runsKafka("standard", defaultKafkaVersion));
  });

  it("refuses what a kind of broker does not run", () => {
    assert.deepEqual(
      [runsKafka("standard", "4.2.x.kraft"), runsKafka("express", "4.1.x.kraft"), runsKafka("express", "9")],
      [false, false, false],
    );
  });

  it("tells broker types and their properties apart", () => {
    assert.ok(brokerTypes.express.every((name) => name.startsWith("express.")));
    assert.ok(brokerTypes.standard.every((name) => name.startsWith("kafka.")));
    assert.equal(serverPropertyNames.express.includes("min.insync.replicas"), false);
  });
});
