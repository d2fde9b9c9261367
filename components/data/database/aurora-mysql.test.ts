import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import { type MysqlVersion } from "../../catalogue/mysql";
import { type PostgresVersion } from "../../catalogue/postgres";
import { messageOf, names, only } from "../../lib/testing";
import { Aurora, type AuroraArgs } from "./aurora";
import { type DatabaseArgs } from "./aurora-args";
import { AuroraGlobal } from "./aurora-global";
import { dataNetwork, type Verdict, waitsFor, withoutRegion } from "../testing";

const base: AuroraArgs = {
  region: "us-west-2",
  network: dataNetwork("us-west-2"),
  database: { engine: "mysql", name: "orders" },
  compute: { type: "provisioned", instanceClass: "db.r8g.large" },
};
const run = (args: Partial<AuroraArgs> = {}, mode: "preview" | "rehearse" = "preview") =>
  runProgram(() => void new Aurora("orders", { ...base, ...args }), { mode });

const cluster = "aws:rds/cluster:Cluster";
const parameterGroup = "aws:rds/clusterParameterGroup:ClusterParameterGroup";
const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const alarmNames = (graph: Awaited<ReturnType<typeof run>>) =>
  names(graph, alarm).map((name) => name.replace("orders-alarm-", ""));

describe("a MySQL database", () => {
  it("is Aurora MySQL on its own port, cluster and instances alike", async () => {
    const graph = await run();
    const { inputs } = only(graph, cluster);
    assert.deepEqual(
      [inputs["engine"], inputs["engineVersion"], inputs["port"], inputs["masterUsername"]],
      ["aurora-mysql", "8.0.mysql_aurora.3.10.4", 3306, "administrator"],
    );
    for (const { name, inputs: own } of graph.ofType("aws:rds/clusterInstance:ClusterInstance"))
      assert.equal(own["engine"], "aurora-mysql", name);
    const rules = graph.ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    assert.deepEqual(rules.map(({ name }) => name).sort(), [
      "orders-mysql-from-office",
      "orders-mysql-from-pods",
    ]);
    assert.ok(rules.every(({ inputs: rule }) => rule["fromPort"] === 3306 && rule["toPort"] === 3306));
    assert.deepEqual(withoutRegion(graph), []);
  });

  it("requires TLS whatever its user says, and fills the logs that it hands out", async () => {
    const parameters = { require_secure_transport: { value: "OFF" }, long_query_time: { value: "0.2" } };
    const graph = await run({ database: { engine: "mysql", name: "orders", parameters } });
    const { inputs } = only(graph, parameterGroup);
    assert.equal(inputs["family"], "aurora-mysql8.0");
    const given = inputs["parameters"] as { name: string; value: string }[];
    assert.deepEqual(Object.fromEntries(given.map(({ name, value }) => [name, value])), {
      log_output: "FILE",
      long_query_time: "0.2",
      require_secure_transport: "ON",
      server_audit_events: "CONNECT,QUERY_DDL",
      server_audit_logging: "1",
      slow_query_log: "1",
    });
  });

  it("owns the groups of its logs before RDS could create them without an end", async () => {
    const graph = await run();
    const logs = ["audit", "error", "iam-db-auth-error", "slowquery"];
    assert.deepEqual(
      [...(only(graph, cluster).inputs["enabledCloudwatchLogsExports"] as string[])].sort(),
      logs,
    );
    const groups = graph.ofType("aws:cloudwatch/logGroup:LogGroup");
    assert.deepEqual(
      groups.map(({ inputs }) => inputs["name"]).sort(),
      logs.map((log) => `/aws/rds/cluster/orders-test/${log}`),
    );
    const waits = waitsFor(graph, only(graph, cluster));
    for (const { name } of groups) assert.ok(waits.includes(name), name);
  });

  it("takes the parameter family of its major version", async () => {
    const database = { engine: "mysql", name: "orders", engineVersion: "8.4.mysql_aurora.8.4.7" } as const;
    const graph = await run({ database });
    assert.equal(only(graph, parameterGroup).inputs["family"], "aurora-mysql8.4");
  });

  it("has alarms that MySQL has metrics for, and none that only PostgreSQL has", async () => {
    const mysql = alarmNames(await run());
    const postgres = alarmNames(await run({ database: { name: "orders" } }));
    assert.deepEqual(
      mysql.filter((name) => !postgres.includes(name)),
      ["undo-history", "volume-left"],
    );
    assert.deepEqual(
      postgres.filter((name) => !mysql.includes(name)),
      ["transaction-ids"],
    );
  });

  it("counts connections against what its class takes", async () => {
    const threshold = async (compute: AuroraArgs["compute"]) =>
      only(await run({ compute }), alarm, "orders-alarm-connections").inputs["threshold"];
    assert.equal(await threshold(base.compute), 800);
    assert.equal(await threshold({ type: "provisioned", instanceClass: "db.r8g.4xlarge" }), 3200);
    assert.equal(await threshold({ type: "serverless", minCapacity: 1, maxCapacity: 16 }), 1600);
  });

  it("spans regions with credentials in the region of birth alone", async () => {
    const regions = { "us-west-2": {}, "eu-west-1": {} };
    const graph = await runProgram(
      () =>
        void new AuroraGlobal("orders", {
          birthRegion: "us-west-2",
          regions: Object.fromEntries(
            Object.keys(regions).map((region) => [region, { network: dataNetwork(region) }]),
          ),
          database: { engine: "mysql", name: "orders" },
          compute: base.compute,
        }),
    );
    const global = only(graph, "aws:rds/globalCluster:GlobalCluster").inputs;
    assert.deepEqual(
      [global["engine"], global["engineVersion"]],
      ["aurora-mysql", "8.0.mysql_aurora.3.10.4"],
    );
    const users = graph.ofType(cluster).map(({ name, inputs }) => [name, inputs["masterUsername"]]);
    assert.deepEqual(Object.fromEntries(users), {
      "orders-eu-west-1-cluster": undefined,
      "orders-us-west-2-cluster": "administrator",
    });
  });
});

describe("the versions of the two engines", () => {
  it("are told apart by the compiler", () => {
    const ownPostgres: Verdict<{ name: string; engineVersion: PostgresVersion }, DatabaseArgs> = "compiles";
    const ownMysql: Verdict<{ engine: "mysql"; name: string; engineVersion: MysqlVersion }, DatabaseArgs> =
      "compiles";
    const wrong: Verdict<{ engine: "mysql"; name: string; engineVersion: PostgresVersion }, DatabaseArgs> =
      "refused";
    const without: Verdict<{ name: string; engineVersion: MysqlVersion }, DatabaseArgs> = "refused";
    assert.deepEqual([ownPostgres, ownMysql, wrong, without], ["compiles", "compiles", "refused", "refused"]);
  });

  it("are told apart at run time, for callers without types", async () => {
    const wrong = { engine: "mysql", name: "orders", engineVersion: "17.9", masterUsername: "the_admin" };
    const message = await messageOf(run({ database: wrong as DatabaseArgs }));
    assert.match(message, /^Aurora "orders": 2 mistakes/);
    assert.match(
      message,
      /database\.engineVersion {2}"17\.9" {2}a version of the catalogue of mysql, such as 8\.0/,
    );
    assert.match(message, /database\.masterUsername {2}"the_admin" {2}.*at most 16/);
    const unknown = JSON.parse(`{"engine":"oracle","name":"orders"}`) as DatabaseArgs;
    assert.match(
      await messageOf(run({ database: unknown })),
      /database\.engine {2}"oracle" {2}one of postgres, mysql/,
    );
  });
});
