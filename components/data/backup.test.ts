import type * as pulumi from "@pulumi/pulumi";
import { runProgram } from "@tenfold/engine/testing";
import { type ResourceGraph } from "@tenfold/planning";
import assert from "node:assert/strict";
import fc from "fast-check";
import { withPreset } from "../lib/presets";
import { messageOf, names, only } from "../lib/testing";
import { Backup } from "./backup";
import { type BackupArgs } from "./backup-args";
import { backupPresets } from "./backup.presets";
import { keptRange, scheduleOf } from "./backup.plan";
import { waitsFor, withoutRegion } from "./testing";

const orders = "arn:aws:rds:us-west-2:123456789012:cluster:orders-prod";
const base: BackupArgs = {
  region: "us-west-2",
  copyTo: "eu-west-1",
  selection: { type: "arns", arns: { orders } },
};
const run = (args: Partial<BackupArgs> = {}) =>
  runProgram(() => void new Backup("orders", { ...base, ...args }), { mode: "rehearse" });

const vault = "aws:backup/vault:Vault";
const lockType = "aws:backup/vaultLockConfiguration:VaultLockConfiguration";
const planType = "aws:backup/plan:Plan";
const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";

describe("backups by default", () => {
  it("lie in a locked vault here and in another region, each under a key of its region", async () => {
    const graph = await run();
    assert.deepEqual(names(graph, vault), ["orders-eu-west-1", "orders-us-west-2"]);
    for (const found of graph.ofType(vault)) {
      assert.deepEqual([found.protect, found.inputs["forceDestroy"]], [true, false], found.name);
      const keys = graph.sourcesOf(found, "kmsKeyArn").map(({ inputs }) => inputs["region"]);
      assert.deepEqual(keys, [found.inputs["region"]]);
    }
    for (const { inputs } of graph.ofType(lockType)) {
      assert.deepEqual([inputs["minRetentionDays"], inputs["maxRetentionDays"]], [7, 400]);
      // With it, AWS would take the lock for one of compliance.
      assert.equal("changeableForDays" in inputs, false);
    }
    assert.deepEqual(withoutRegion(graph), []);
  });

  it("are taken every night, kept for 35 days and copied, without touching RDS's own", async () => {
    const graph = await run();
    const plan = only(graph, planType);
    const [rule] = plan.inputs["rules"] as Record<string, unknown>[];
    assert.deepEqual(
      [rule?.["schedule"], rule?.["lifecycle"], rule?.["enableContinuousBackup"]],
      ["cron(0 5 * * ? *)", { deleteAfter: 35 }, false],
    );
    const copy = only(graph, vault, "orders-eu-west-1").outputs["arn"];
    assert.deepEqual(rule?.["copyActions"], [{ destinationVaultArn: copy, lifecycle: { deleteAfter: 35 } }]);
  });

  it("are taken by a role that may already do so, and restore", async () => {
    const graph = await run();
    const selection = only(graph, "aws:backup/selection:Selection");
    assert.deepEqual(selection.inputs["resources"], [orders]);
    const sources = graph.sourcesOf(selection, "iamRoleArn").map(({ name }) => name);
    assert.deepEqual(sources.sort(), ["orders-backup", "orders-backup", "orders-restores"]);
    assert.ok(waitsFor(graph, selection).includes("orders"));
  });

  it("wake somebody when one fails, is not copied, or none was taken for two days", async () => {
    const graph = await run();
    const metrics = graph.ofType(alarm).map(({ name, inputs }) => [name, inputs["metricName"]]);
    assert.deepEqual(Object.fromEntries(metrics), {
      "orders-alarm-copy-failed": "NumberOfCopyJobsFailed",
      "orders-alarm-expired": "NumberOfBackupJobsExpired",
      "orders-alarm-failed": "NumberOfBackupJobsFailed",
      "orders-alarm-silent": "NumberOfBackupJobsCompleted",
      "orders-eu-west-1-alarm-copy-failed": "NumberOfCopyJobsFailed",
    });
    for (const { name, inputs } of graph.ofType(alarm)) {
      const region = name.includes("eu-west-1") ? "eu-west-1" : "us-west-2";
      const watched = only(graph, vault, `orders-${region}`).inputs["name"];
      assert.deepEqual(
        [inputs["region"], inputs["dimensions"]],
        [region, { BackupVaultName: watched }],
        name,
      );
    }
    assert.equal(only(graph, alarm, "orders-alarm-silent").inputs["treatMissingData"], "breaching");
  });

  it("tell of a failed copy in both regions, for each has topics of its own", async () => {
    const topic = (region: string) => `arn:aws:sns:${region}:123456789012:pager`;
    const alarms = { topicArns: [topic("us-west-2")] };
    const graph = await run({ alarms, copyTopicArns: [topic("eu-west-1")] });
    const actions = (name: string) => only(graph, alarm, name).inputs["alarmActions"];
    assert.deepEqual(actions("orders-alarm-copy-failed"), [topic("us-west-2")]);
    assert.deepEqual(actions("orders-eu-west-1-alarm-copy-failed"), [topic("eu-west-1")]);
    const swapped = run({ alarms: { topicArns: [topic("eu-west-1")] }, copyTopicArns: [topic("us-west-2")] });
    assert.match(await messageOf(swapped), /alarms\.topicArns\[0\] .*\n.*copyTopicArns\[0\] .* in eu-west-1/);
    const { region, selection } = base;
    const alone = { region, selection, copyTopicArns: [topic("eu-west-1")] };
    const uncopied = runProgram(() => void new Backup("orders", alone));
    assert.match(await messageOf(uncopied), /copyTopicArns {2}1 {2}only with copyTo/);
  });

  it("never lose a lock to its own successor, which is created before it would be deleted", async () => {
    const replaced: string[] = [];
    const watch: pulumi.ResourceTransformation = ({ type, name, opts }) => {
      if ("deleteBeforeReplace" in opts && opts.deleteBeforeReplace) replaced.push(`${type} ${name}`);
      return undefined;
    };
    await runProgram(() => void new Backup("orders", base, { transformations: [watch] }));
    assert.deepEqual(replaced.sort(), [`${lockType} orders-eu-west-1`, `${lockType} orders-us-west-2`]);
  });

  it("end in an order that AWS allows: locks and plan before the vaults, vaults before their keys", async () => {
    const graph = await run();
    for (const region of ["us-west-2", "eu-west-1"]) {
      const name = `orders-${region}`;
      assert.ok(only(graph, lockType, name).dependencies.includes(only(graph, vault, name).urn));
      assert.ok(waitsFor(graph, only(graph, vault, name)).includes(`${name}-key`));
      assert.ok(only(graph, planType).dependencies.includes(only(graph, vault, name).urn));
    }
  });
});

describe("backups with everything on", () => {
  it("select by tags that must all be there", async () => {
    const selection = { type: "tags", tags: { backup: "daily", environment: "prod" } } as const;
    const { inputs } = only(await run({ selection }), "aws:backup/selection:Selection");
    assert.deepEqual(inputs["resources"], ["*"]);
    assert.deepEqual(inputs["conditions"], [
      {
        stringEquals: [
          { key: "aws:ResourceTag/backup", value: "daily" },
          { key: "aws:ResourceTag/environment", value: "prod" },
        ],
      },
    ]);
    assert.equal(inputs["selectionTags"], undefined);
  });

  it("keep months here and longer there, under a compliance lock by explicit wish", async () => {
    const graph = await run({
      rules: {
        daily: { every: "day", keepDays: 30 },
        monthly: { every: "month", at: "02:30", keepDays: 365, copyKeepDays: 730 },
      },
      lock: { mode: "compliance", minDays: 30, maxDays: 800, graceDays: 7, cannotBeUndone: true },
    });
    const rules = only(graph, planType).inputs["rules"] as Record<string, unknown>[];
    assert.deepEqual(
      rules.map(({ ruleName, schedule }) => [ruleName, schedule]),
      [
        ["daily", "cron(0 5 * * ? *)"],
        ["monthly", "cron(30 2 1 * ? *)"],
      ],
    );
    for (const { inputs } of graph.ofType(lockType)) assert.equal(inputs["changeableForDays"], 7);
  });

  it("have no alarm for silence where nothing is taken daily, and none for copies where nothing is copied", async () => {
    const { region, selection } = base;
    const graph = await runProgram(
      () =>
        void new Backup("orders", { region, selection, rules: { weekly: { every: "week", keepDays: 60 } } }),
    );
    assert.deepEqual(names(graph, alarm), ["orders-alarm-expired", "orders-alarm-failed"]);
    assert.deepEqual(names(graph, vault), ["orders-us-west-2"]);
    assert.deepEqual(names(await run({ alarms: "off" }), alarm), []);
  });

  it("can be destroyed once nothing protects them", async () => {
    const graph = await run({ protection: "off" });
    assert.ok(graph.resources.every(({ protect }) => !protect));
    for (const { inputs } of graph.ofType(vault)) assert.equal(inputs["forceDestroy"], true);
  });
});

describe("the plan of backups", () => {
  it("starts at any minute of any day", () => {
    const two = (value: number) => String(value).padStart(2, "0");
    fc.assert(
      fc.property(fc.nat(23), fc.nat(59), fc.constantFrom("day", "week", "month"), (hour, minute, every) => {
        const schedule = scheduleOf({ every, at: `${two(hour)}:${two(minute)}`, keepDays: 1 });
        // One of day-of-month and day-of-week is always a question mark: AWS takes no other expression.
        assert.match(schedule, new RegExp(`^cron\\(${minute} ${hour} (\\?|1|\\*) \\* (\\?|SUN) \\*\\)$`));
        assert.equal(schedule.split("?").length, 2);
      }),
    );
  });

  it("knows the shortest and the longest that its vaults keep", () => {
    assert.deepEqual(
      keptRange([
        { every: "day", keepDays: 30 },
        { every: "month", keepDays: 365, copyKeepDays: 14 },
      ]),
      [14, 365],
    );
  });
});

describe("backups with any arguments", () => {
  it("are a plan that AWS takes, or one error that names the component", async () => {
    const days = fc.constantFrom(-1, 0, 1, 6, 7, 35, 400, 401, 2.5);
    const rule = fc.record({ every: fc.constantFrom("day", "week", "month"), keepDays: days });
    const wishes = fc.record(
      {
        copyTo: fc.constantFrom("eu-west-1", "us-west-2", "nowhere"),
        rules: fc.dictionary(fc.constantFrom("daily", "weekly", "two words"), rule, { maxKeys: 3 }),
        lock: fc.oneof(
          fc.constant("off" as const),
          fc.record({ mode: fc.constant("governance" as const), minDays: days, maxDays: days }),
        ),
        protection: fc.constantFrom("on", "off"),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(wishes, async (given) => {
        const outcome = await run(given).catch((error: unknown) => String(error));
        if (typeof outcome === "string") assert.match(outcome, /Backup "orders": \d+ mistakes?\n/);
        else assert.ok(only(outcome, planType).inputs["rules"]);
      }),
      { numRuns: 40 },
    );
  });
});

describe("the presets of backups", () => {
  for (const [word, preset] of Object.entries(backupPresets))
    it(`are arguments that create them: ${word}`, async () => {
      const graph = await runProgram(() => void new Backup("orders", withPreset(preset, base)));
      assert.equal(graph.ofType(vault).length, 2);
    });

  it("say in production what backups are by default", async () => {
    const inputs = (graph: ResourceGraph) => graph.resources.map(({ urn, inputs: given }) => [urn, given]);
    assert.deepEqual(inputs(await run(withPreset(backupPresets.production, {}))), inputs(await run()));
  });
});

describe("mistakes in the arguments of backups", () => {
  it("are all reported at once, each with what to write instead", async () => {
    const message = await messageOf(
      run({
        copyTo: "us-west-2",
        selection: { type: "arns", arns: {} },
        rules: { daily: { every: "day", at: "25:00", keepDays: 3 }, "a b": { every: "week", keepDays: 0.5 } },
        lock: { mode: "governance", maxDays: 2 },
      }),
    );
    for (const line of [
      /copyTo {2}"us-west-2" {2}another region/,
      /selection\.arns .*backs up nothing/,
      /rules\.daily\.at {2}"25:00"/,
      /rules\.a b {2}"a b"/,
      /rules\.a b\.keepDays {2}0\.5/,
      /lock\.minDays {2}7 {2}0\.5 or less/,
      /lock\.maxDays {2}2 {2}3 or more/,
    ])
      assert.match(message, line);
  });

  it("include a compliance lock that is meant to be undone", async () => {
    const lock = { mode: "compliance", minDays: 7, maxDays: 400, graceDays: 1 };
    const wrong = { lock, protection: "off" } as unknown;
    const message = await messageOf(run(wrong as Partial<BackupArgs>));
    assert.match(message, /^Backup "orders": 3 mistakes/);
    for (const line of [/lock\.graceDays {2}1 {2}3 or more/, /cannotBeUndone/, /protection {2}"off" {2}on: /])
      assert.match(message, line);
  });

  it("include copies kept without a copy", async () => {
    const { region, selection } = base;
    const rules = { daily: { every: "day", keepDays: 30, copyKeepDays: 30 } } as const;
    const copies = runProgram(() => void new Backup("orders", { region, selection, rules }));
    assert.match(await messageOf(copies), /only with copyTo: nothing is copied/);
  });
});
