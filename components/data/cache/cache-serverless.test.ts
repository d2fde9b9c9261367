import * as aws from "@pulumi/aws";
import { runProgram } from "@tenfold/engine/testing";
import assert from "node:assert/strict";
import { messageOf, names, only } from "../../lib/testing";
import { ServerlessCache, type ServerlessCacheArgs } from "./cache-serverless";
import { dataNetwork, type Verdict, waitsFor, withoutRegion } from "../testing";

const base: ServerlessCacheArgs = {
  region: "us-west-2",
  network: dataNetwork("us-west-2"),
  limits: { dataGb: { maximum: 20 }, ecpuPerSecond: { maximum: 50_000, minimum: 5000 } },
};
const run = (args: Partial<ServerlessCacheArgs> = {}, mode: "preview" | "rehearse" = "rehearse") =>
  runProgram(() => void new ServerlessCache("search", { ...base, ...args }), { mode });

const cache = "aws:elasticache/serverlessCache:ServerlessCache";
const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";

describe("a serverless cache", () => {
  it("has limits, its own key, users and snapshots, protected and in its region", async () => {
    const graph = await run();
    const { inputs, protect } = only(graph, cache);
    assert.deepEqual(inputs["cacheUsageLimits"], {
      dataStorage: { maximum: 20, unit: "GB" },
      ecpuPerSeconds: [{ maximum: 50_000, minimum: 5000 }],
    });
    assert.deepEqual([inputs["engine"], inputs["majorEngineVersion"], protect], ["valkey", "8", true]);
    assert.deepEqual([inputs["snapshotRetentionLimit"], inputs["dailySnapshotTime"]], [7, "03:00"]);
    assert.deepEqual(withoutRegion(graph), []);
    const waits = waitsFor(graph, only(graph, cache));
    for (const name of ["search-key", "search-access", "search-users"]) assert.ok(waits.includes(name), name);
  });

  it("asks for no time of a snapshot that it does not take", async () => {
    const { inputs } = only(await run({ snapshotRetentionDays: 0 }), cache);
    assert.equal("dailySnapshotTime" in inputs, false);
  });

  it("opens its own port and the one for reads from replicas", async () => {
    const rules = (await run()).ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    for (const { inputs } of rules) assert.deepEqual([inputs["fromPort"], inputs["toPort"]], [6379, 6380]);
  });

  it("is watched under the one word that CloudWatch has for it", async () => {
    const graph = await run();
    assert.deepEqual(names(graph, alarm), [
      "search-alarm-read-latency",
      "search-alarm-storage",
      "search-alarm-throttled",
    ]);
    for (const { inputs } of graph.ofType(alarm)) {
      assert.deepEqual(inputs["dimensions"], { clusterId: "search-test" });
    }
    assert.equal(only(graph, alarm, "search-alarm-storage").inputs["threshold"], 16e9);
    const change = { storage: { threshold: 50 }, throttled: "off" } as const;
    const changed = await run({ alarms: { change } });
    assert.equal(only(changed, alarm, "search-alarm-storage").inputs["threshold"], 10e9);
    assert.equal(changed.ofType(alarm).length, 2);
  });

  it("lets a role sign in as one of its users", async () => {
    const graph = await runProgram(
      () => {
        const role = new aws.iam.Role("finder", { assumeRolePolicy: "{}" });
        new ServerlessCache("search", { ...base, users: { app: {}, admin: {} } }).grantConnect(role, "admin");
      },
      { mode: "rehearse" },
    );
    const granted = only(graph, "aws:iam/rolePolicy:RolePolicy", "search-grant-connect-admin-to-finder");
    assert.deepEqual(JSON.parse(String(granted.inputs["policy"])).Statement, [
      {
        Effect: "Allow",
        Action: ["elasticache:Connect"],
        Resource: [
          "arn:aws:elasticache:us-west-2:123456789012:serverlesscache:search-test",
          "arn:aws:elasticache:us-west-2:123456789012:user:search-test-admin",
        ],
      },
    ]);
  });

  it("changes a child where its user says so, and has no child of another form", async () => {
    const graph = await run({ transform: { cache: { description: "Mine" } } });
    assert.equal(only(graph, cache).inputs["description"], "Mine");
    const transform = { replicationGroup: {} } as ServerlessCacheArgs["transform"];
    assert.match(
      await messageOf(run({ transform })),
      /transform {2}"replicationGroup" {2}one of key, firewall/,
    );
  });

  it("does not compile without limits", () => {
    const verdict: Verdict<Omit<ServerlessCacheArgs, "limits">, ServerlessCacheArgs> = "refused";
    assert.equal(verdict, "refused");
  });

  it("reports every mistake at once", async () => {
    const message = await messageOf(
      run({
        network: dataNetwork("us-west-2", 1),
        limits: { dataGb: { maximum: 10, minimum: 20 }, ecpuPerSecond: { maximum: 10 } },
        snapshotRetentionDays: 50,
        snapshotTime: "3 am",
        engineVersion: "7" as "8",
      }),
    );
    assert.match(message, /^ServerlessCache "search": 6 mistakes/);
    assert.match(message, /network\.subnets .* at least 2 zones/);
    assert.match(message, /limits\.dataGb\.minimum {2}20 {2}1 to the maximum of 10/);
    assert.match(message, /limits\.ecpuPerSecond\.maximum {2}10 {2}1000 to 15000000/);
  });
});
