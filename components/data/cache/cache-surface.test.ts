import * as aws from "@pulumi/aws";
import { runProgram } from "@tenfold/engine/testing";
import assert from "node:assert/strict";
import fc from "fast-check";
import { cacheNodeTypes } from "../../catalogue/valkey";
import { type PresetName, presetDifferences, withPreset } from "../../lib/presets";
import { messageOf, only } from "../../lib/testing";
import { Cache, type CacheArgs } from "./cache";
import { Memcached } from "./cache-memcached";
import { ServerlessCache } from "./cache-serverless";
import { cachePresets, globalCachePresets, memcachedPresets, serverlessCachePresets } from "./cache.presets";
import { GlobalCache } from "./global-cache";
import { dataNetwork, withoutRegion } from "../testing";

const network = dataNetwork("us-west-2");
const own = { region: "us-west-2", network } as const;
const base: CacheArgs = { ...own, nodeType: "cache.r7g.large" };
const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
const newRole = () => new aws.iam.Role("shop", { assumeRolePolicy: "{}" });
const statementOf = (text: unknown) =>
  (JSON.parse(String(text)) as { Statement: { Action: string[]; Resource: string[] }[] }).Statement;

describe("the presets of a cache", () => {
  for (const preset of ["dev", "staging", "production"] as PresetName[]) {
    it(`are arguments that create one, in one region and in several: ${preset}`, async () => {
      const graph = await runProgram(() => {
        new Cache("sessions", withPreset(cachePresets[preset], own));
        const regions = { "us-west-2": { network }, "eu-west-1": { network: dataNetwork("eu-west-1") } };
        new GlobalCache(
          "shared",
          withPreset(globalCachePresets[preset], { birthRegion: "us-west-2", regions }),
        );
      });
      assert.equal(graph.ofType("aws:elasticache/replicationGroup:ReplicationGroup").length, 3);
    });
  }

  it("say in production what a cache is by default", async () => {
    const { nodeType } = cachePresets.production;
    const byPreset = await runProgram(
      () => void new Cache("sessions", withPreset(cachePresets.production, own)),
    );
    const byDefault = await runProgram(() => void new Cache("sessions", { ...own, nodeType }));
    const inputs = (graph: typeof byPreset) => graph.resources.map(({ urn, inputs: given }) => [urn, given]);
    assert.deepEqual(inputs(byPreset), inputs(byDefault));
  });

  it("are there of a cache without nodes and of Memcached too, and say in production what each is by default", async () => {
    const limited = { ...own, limits: { dataGb: { maximum: 20 }, ecpuPerSecond: { maximum: 50_000 } } };
    const run = (preset: PresetName) =>
      runProgram(() => {
        new ServerlessCache("search", withPreset(serverlessCachePresets[preset], limited));
        new Memcached("pages", withPreset(memcachedPresets[preset], own));
      });
    for (const preset of ["dev", "staging"] as const) {
      const alarmed = (await run(preset)).ofType("aws:cloudwatch/metricAlarm:MetricAlarm").length > 0;
      assert.equal(alarmed, preset === "staging");
    }
    const { nodeType } = memcachedPresets.production;
    const byDefault = await runProgram(() => {
      new ServerlessCache("search", limited);
      new Memcached("pages", { ...own, nodeType });
    });
    const inputs = (graph: typeof byDefault) => graph.resources.map(({ urn, inputs: given }) => [urn, given]);
    assert.deepEqual(inputs(await run("production")), inputs(byDefault));
  });

  it("differ where an environment may be cheaper", () => {
    const fields = presetDifferences(cachePresets.dev, cachePresets.staging).map(({ field }) => field);
    assert.ok(fields.includes("nodeType") && fields.includes("topology.type"), fields.join(", "));
  });
});

describe("the right to sign in to a cache", () => {
  it("is for the cache and one user, and nothing else", async () => {
    const graph = await runProgram(
      () =>
        void new Cache("sessions", { ...base, users: { app: {}, reader: {} } }).grantConnect(
          newRole(),
          "reader",
        ),
      { mode: "rehearse" },
    );
    const { inputs } = only(graph, rolePolicy, "sessions-grant-connect-reader-to-shop");
    assert.deepEqual(statementOf(inputs["policy"]), [
      {
        Effect: "Allow",
        Action: ["elasticache:Connect"],
        Resource: [
          "arn:aws:elasticache:us-west-2:123456789012:replicationgroup:sessions-test",
          "arn:aws:elasticache:us-west-2:123456789012:user:sessions-test-reader",
        ],
      },
    ]);
  });

  it("holds in every region of a global cache, as a role has none", async () => {
    const graph = await runProgram(
      () => {
        const regions = { "us-west-2": { network }, "eu-west-1": { network: dataNetwork("eu-west-1") } };
        const args = { birthRegion: "us-west-2", regions, nodeType: "cache.r7g.large" };
        new GlobalCache("shared", args).grantConnect(newRole());
      },
      { mode: "rehearse" },
    );
    const { inputs } = only(graph, rolePolicy, "shared-grant-connect-app-to-shop");
    const resources = statementOf(inputs["policy"]).flatMap(({ Resource }) => Resource);
    assert.equal(resources.filter((arn) => arn.includes(":us-west-2:")).length, 2);
    assert.equal(resources.filter((arn) => arn.includes(":eu-west-1:")).length, 2);
  });

  it("is refused for a user that the cache does not have", async () => {
    const program = () => void new Cache("sessions", base).grantConnect(newRole(), "admin");
    assert.match(
      await messageOf(runProgram(program)),
      /sessions: 1 mistake\n.*"admin" {2}one of the cache's users: app/,
    );
  });
});

describe("the children of a cache", () => {
  it("keep their names, with everything on", async () => {
    const everything: CacheArgs = {
      ...base,
      topology: { type: "sharded", shards: 1, replicasPerShard: 1 },
      users: { app: {}, reader: { accessString: "on ~* +@read" } },
      autoscaling: { shards: { maximum: 2 }, replicas: { maximum: 2 } },
      parameters: { "slowlog-log-slower-than": "5000" },
      tags: { team: "shop" },
    };
    const graph = await runProgram(() => void new Cache("sessions", everything), { mode: "rehearse" });
    const children = graph.resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
    assert.deepEqual(children.map(({ name }) => name.replace("sessions-", "")).sort(), [
      "access",
      "alarm-connections-0001",
      "alarm-engine-cpu-0001",
      "alarm-evictions-0001",
      "alarm-memory-0001",
      "alarm-packets-0001",
      "alarm-primaries-cpu",
      "alarm-replica-lag-0001",
      "alarm-replicas-cpu",
      "alarm-throttled-0001",
      "alarm-traffic-in-0001",
      "alarm-traffic-out-0001",
      "default-user",
      "engine-log",
      "final-snapshot",
      "group",
      "key",
      "parameters",
      "replicas",
      "replicas-cpu",
      "shards",
      "shards-cpu",
      "slow-log",
      "subnets",
      "user-app",
      "user-default",
      "user-reader",
      "users",
      "valkey-from-office",
      "valkey-from-pods",
    ]);
    assert.deepEqual(withoutRegion(graph), []);
    const untagged = children.filter(
      ({ type, inputs }) =>
        !/random:|appautoscaling\/policy/.test(type) &&
        (inputs["tags"] as Record<string, string> | undefined)?.["team"] !== "shop",
    );
    assert.deepEqual(
      untagged.map(({ name }) => name),
      [],
    );
  });

  it("are changed where their user says so", async () => {
    const transform = { replicationGroup: { dataTieringEnabled: false, notificationTopicArn: "arn:topic" } };
    const graph = await runProgram(() => void new Cache("sessions", { ...base, transform }));
    const { inputs } = only(graph, "aws:elasticache/replicationGroup:ReplicationGroup");
    assert.equal(inputs["notificationTopicArn"], "arn:topic");
  });
});

describe("any arguments of a cache", () => {
  const integers = fc.integer({ min: -1, max: 7 });
  const range = fc.record({ maximum: fc.integer({ min: 0, max: 12 }) });
  const argumentsOf = fc.record({
    nodeType: fc.constantFrom(...cacheNodeTypes, "cache.r4.large"),
    topology: fc.oneof(
      fc.constant({ type: "single" } as const),
      fc.record({ type: fc.constant("sharded" as const), shards: integers, replicasPerShard: integers }),
    ),
    autoscaling: fc.option(fc.record({ shards: range, replicas: range }, { requiredKeys: [] }), {
      nil: undefined,
    }),
    maxmemoryPolicy: fc.constantFrom("allkeys-lru" as const, "noeviction" as const),
    zones: fc.integer({ min: 1, max: 3 }),
  });

  it("give a preview or one clear error, and never anything else", async function () {
    this.timeout(60_000);
    let [previews, errors] = [0, 0];
    await fc.assert(
      fc.asyncProperty(argumentsOf, async ({ zones, autoscaling, ...args }) => {
        const given = { ...own, ...args, ...(autoscaling ? { autoscaling } : {}) };
        const run = runProgram(
          () =>
            void new Cache("sessions", { ...given, network: dataNetwork("us-west-2", zones) } as CacheArgs),
        );
        try {
          const { resources } = await run;
          previews++;
          assert.ok(resources.length > 10);
        } catch (error) {
          errors++;
          assert.match(
            String((error as Error).message),
            /^Cache "sessions": \d+ mistakes?\n( {2}\S+ {2}.+ {2}.+\n?)+$/,
          );
        }
      }),
      { numRuns: 40 },
    );
    assert.ok(previews > 0 && errors > 0, `${previews} previews, ${errors} errors`);
  });
});
