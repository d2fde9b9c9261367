import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const script = path.resolve(__dirname, "../docs/guides/failover-drill.sh");
const regions = ["us-west-2", "eu-west-1"];
const store = "arn:aws:cloudfront::123456789012:key-value-store/0a1b";
const clusterArn = (region: string) => `arn:aws:rds:${region}:123456789012:cluster:orders-${region}`;

/** What AWS and Pulumi would say. */
interface World {
  home: string;
  database: string;
  cache: string | undefined;
  /** Questions that a move takes to be answered. */
  busy: number;
  changes: boolean;
  writes: boolean;
  /** What becomes of a run of the plan. */
  plan: string;
  /** The plan that the stack exports. */
  planArn: string | undefined;
  /** A service whose pods do not answer. */
  deaf?: string;
  /** Whether the stack exports the ids of what spans regions. */
  ids: boolean;
}

const quiet: World = {
  ...{ home: "us-west-2", database: "us-west-2", cache: "us-west-2", busy: 0 },
  ...{ changes: false, writes: true, plan: "completed" },
  ...{ planArn: undefined, ids: true },
};

/** Plays `aws`, `pulumi` and `curl` on a file that holds the world, and writes down what was asked of them. */
const fake = `#!/usr/bin/env node
const fs = require("node:fs");
const [tool, ...words] = [require("node:path").basename(process.argv[1]), ...process.argv.slice(2)];
const file = process.env.WORLD;
const world = JSON.parse(fs.readFileSync(file, "utf8"));
const after = (flag) => words[words.indexOf(flag) + 1];
const say = (value) => process.stdout.write((typeof value === "string" ? value : JSON.stringify(value)) + "\\n");
const regions = ${JSON.stringify(regions)};
const cluster = (region) => "arn:aws:rds:" + region + ":123456789012:cluster:orders-" + region;
const acts = {
  "aws --version": () => say("aws-cli/2.27.0 Python/3.13"),
  "pulumi stack output data": () =>
    say(Object.fromEntries(regions.map((region) => [region, { database: { clusterArn: cluster(region) }, cache: { replicationGroupId: "cache-" + region }, global: world.ids ? { globalClusterIdentifier: "orders", globalReplicationGroupId: world.cache && "abcd-shared" } : undefined }]))),
  "pulumi stack output edge": () => say({ keyValueStoreArn: "${store}", failoverPlanArn: world.planArn }),
  "kubectl": () => process.exit(words.includes("deploy/" + world.deaf) ? 1 : 0),
  "pulumi preview": () => process.exit(world.changes ? 1 : 0),
  "curl": () => process.exit(world.writes && world.home === world.database ? 0 : 22),
  "aws cloudfront-keyvaluestore get-key": () => say(world.home),
  "aws cloudfront-keyvaluestore describe-key-value-store": () => say("E1"),
  "aws cloudfront-keyvaluestore put-key": () => { if (after("--if-match") !== "E1") process.exit(1); world.home = after("--value"); },
  "aws rds describe-global-clusters": () => {
    if (after("--global-cluster-identifier") !== "orders") process.exit(1);
    const moving = world.busy > 0;
    if (moving) world.busy--;
    const members = regions.map((region) => ({ DBClusterArn: cluster(region), IsWriter: region === world.database }));
    say({ GlobalClusters: [{ GlobalClusterIdentifier: "orders", Status: moving ? "switching-over" : "available", GlobalClusterMembers: members }] });
  },
  "aws rds switchover-global-cluster": () => { world.database = after("--target-db-cluster-identifier").split(":")[3]; world.busy = 2; },
  "aws rds failover-global-cluster": () => { world.database = after("--target-db-cluster-identifier").split(":")[3]; world.busy = 2; },
  "aws elasticache describe-global-replication-groups": () =>
    after("--global-replication-group-id") === "abcd-shared" && say({ GlobalReplicationGroups: world.cache ? [{ GlobalReplicationGroupId: "abcd-shared", Status: "available", Members: regions.map((region) => ({ ReplicationGroupId: "cache-" + region, ReplicationGroupRegion: region, Role: region === world.cache ? "PRIMARY" : "SECONDARY" })) }] : [] }),
  "aws elasticache failover-global-replication-group": () => { world.cache = after("--primary-region"); },
  "aws arc-region-switch start-plan-execution": () => { world.home = world.database = after("--target-region"); say("run-1"); },
  "aws arc-region-switch get-plan-execution": () => say(world.plan),
};
const line = [tool, ...words].join(" ");
fs.appendFileSync(process.env.ASKED, line + "\\n");
const act = Object.keys(acts).find((key) => line.startsWith(key));
if (!act) { process.stderr.write("nobody taught " + line); process.exit(99); }
acts[act]();
fs.writeFileSync(file, JSON.stringify(world));
`;

interface Run {
  readonly status: number | null;
  readonly output: string;
  /** Calls that change something, in their order. */
  readonly changes: readonly string[];
  readonly asked: readonly string[];
  readonly world: World;
}

function run(
  words: readonly string[],
  given: Partial<World> = {},
  environment: Record<string, string> = {},
): Run {
  const folder = mkdtempSync(path.join(tmpdir(), "tenfold-drill-"));
  try {
    for (const tool of ["aws", "pulumi", "curl", "kubectl"]) {
      writeFileSync(path.join(folder, tool), fake);
      chmodSync(path.join(folder, tool), 0o755);
    }
    const [world, asked] = [path.join(folder, "world.json"), path.join(folder, "asked.txt")];
    writeFileSync(world, JSON.stringify({ ...quiet, ...given }));
    writeFileSync(asked, "");
    const env = {
      PATH: `${folder}:${process.env["PATH"] ?? ""}`,
      ...{
        WORLD: world,
        ASKED: asked,
        POLL_SECONDS: "0",
        YES: "1",
        PROBE_URL: "https://shop.example.com/probe",
      },
      ...environment,
    };
    const { status, stdout, stderr } = spawnSync("bash", [script, ...words], {
      env,
      encoding: "utf8",
      input: "",
    });
    const lines = readFileSync(asked, "utf8").split("\n").filter(Boolean);
    const changing = /switchover-|failover-global|put-key|start-plan/;
    const changes = lines.flatMap((line) => {
      const word = changing.test(line) ? line.split(" ")[2] : undefined;
      const where = /--(?:target-region|primary-region|value) (\S+)|cluster:orders-(\S+)/.exec(line);
      return word === undefined ? [] : [`${word} ${where?.[1] ?? where?.[2] ?? ""}`];
    });
    const end = JSON.parse(readFileSync(world, "utf8")) as World;
    return { status, output: stdout + stderr, changes, asked: lines, world: end };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("the failover drill", () => {
  it("is a script that bash can read", () => {
    const { status, stderr } = spawnSync("bash", ["-n", script], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
  });

  it("moves database, home and cache over and back, proves a write each time, and ends with an empty preview", () => {
    const { status, output, changes, asked, world } = run(["drill", "eu-west-1"]);
    assert.equal(status, 0, output);
    const move = (region: string) => [
      `switchover-global-cluster ${region}`,
      `put-key ${region}`,
      `failover-global-replication-group ${region}`,
    ];
    assert.deepEqual(changes, [...move("eu-west-1"), ...move("us-west-2")]);
    assert.deepEqual([world.home, world.database, world.cache], ["us-west-2", "us-west-2", "us-west-2"]);
    const steps = asked.flatMap(
      (line) => /^(pulumi preview|curl|aws cloudfront-keyvaluestore put-key)/.exec(line)?.[1] ?? [],
    );
    const [preview, put] = ["pulumi preview", "aws cloudfront-keyvaluestore put-key"];
    assert.deepEqual(steps, [preview, put, "curl", preview, put, "curl", preview]);
    for (const line of asked.filter((text) => text.startsWith("pulumi preview")))
      assert.match(line, /--refresh --expect-no-changes/);
    assert.match(output, /the drill is over: home is us-west-2 again/);
  });

  it("asks the region that writes to switch over, and the one that takes over to fail over", () => {
    const regionOf = (words: readonly string[]) =>
      run(words)
        .asked.flatMap(
          (line) => /(?:switchover|failover)-global-cluster --region (\S+)/.exec(line)?.[1] ?? [],
        )
        .join();
    assert.equal(regionOf(["switch", "eu-west-1"]), "us-west-2");
    assert.equal(regionOf(["failover", "eu-west-1"]), "eu-west-1");
  });

  it("loses data only where it was told to", () => {
    const lossy = (words: readonly string[]) =>
      run(words).asked.some((line) => line.includes("--allow-data-loss"));
    assert.deepEqual([lossy(["switch", "eu-west-1"]), lossy(["failover", "eu-west-1"])], [false, true]);
  });

  it("has services send again what the lost brokers may have had alone: after a failover, once home has moved, and never else", () => {
    const commands = (context: string) =>
      ["catalog", "orders", "payments"].map(
        (service) =>
          `kubectl --context ${context} --namespace shop exec deploy/${service} -- node main.ts --reopen 2026-11-21T20:00:00Z`,
      );
    const given = { KUBE_CONTEXT: "shop-eu", REOPEN_SINCE: "2026-11-21T20:00:00Z" };
    const { status, asked } = run(["failover", "eu-west-1"], {}, given);
    assert.equal(status, 0);
    const ofCluster = (lines: readonly string[]) => lines.filter((line) => line.startsWith("kubectl"));
    assert.deepEqual(ofCluster(asked), commands("shop-eu"));
    const places = ["put-key", "kubectl", "curl"].map((word) =>
      asked.findIndex((line) => line.includes(word)),
    );
    assert.deepEqual(
      places,
      places.toSorted((one, other) => one - other),
    );
    const silent = run(["failover", "eu-west-1"], { writes: false }, given);
    assert.deepEqual(ofCluster(silent.asked), commands("shop-eu"), "whether or not a write is answered");
    for (const words of [
      ["switch", "eu-west-1"],
      ["drill", "eu-west-1"],
    ])
      assert.deepEqual(ofCluster(run(words, {}, given).asked), []);
    const deaf = run(["failover", "eu-west-1"], { deaf: "catalog" }, given);
    assert.equal(deaf.status, 1);
    assert.deepEqual(ofCluster(deaf.asked), commands("shop-eu"), "the others are asked all the same");
    assert.match(deaf.output, /catalog did not/);
    const printed = run(["failover", "eu-west-1"], {}, { REOPEN_SINCE: "2026-11-21T20:00:00Z" });
    assert.deepEqual(ofCluster(printed.asked), []);
    for (const command of commands("<the new home>")) assert.ok(printed.output.includes(command), command);
  });

  it("goes back an hour from its beginning, unless it is told from when on", () => {
    const { output } = run(["failover", "eu-west-1"]);
    const [, since = ""] = /--reopen (\S+)/.exec(output) ?? [];
    const minutes = (Date.now() - Date.parse(since)) / 60_000;
    assert.ok(minutes >= 60 && minutes < 62, output);
  });

  it("touches nothing before the preview is empty, and says so", () => {
    const { status, output, changes } = run(["drill", "eu-west-1"], { changes: true });
    assert.equal(status, 1);
    assert.deepEqual(changes, []);
    assert.match(output, /the preview of prod is not empty/);
  });

  it("touches nothing where home and database are apart already", () => {
    const { status, output, changes } = run(["drill", "eu-west-1"], { database: "eu-west-1" });
    assert.deepEqual([status, changes], [1, []]);
    assert.match(output, /something to repair/);
  });

  it("stops where no write is answered, and says the way back", () => {
    const { status, output, world } = run(["drill", "eu-west-1"], { writes: false });
    assert.equal(status, 1);
    assert.equal(world.home, "eu-west-1");
    assert.match(output, /answers no write/);
    assert.match(output, /home was us-west-2\. Back: .*failover-drill\.sh switch us-west-2/);
  });

  it("goes on where it was interrupted: what moved already is left alone", () => {
    const { status, changes } = run(["switch", "eu-west-1"], { database: "eu-west-1", cache: "eu-west-1" });
    assert.deepEqual([status, changes], [0, ["put-key eu-west-1"]]);
  });

  it("needs no global cache", () => {
    const without: Partial<World> = { cache: undefined };
    const { status, changes } = run(["switch", "eu-west-1"], without);
    assert.deepEqual([status, changes], [0, ["switchover-global-cluster eu-west-1", "put-key eu-west-1"]]);
  });

  it("leaves the steps to a plan of ARC, and believes it only when it is done", () => {
    const plan = { PLAN_ARN: "arn:aws:arc-region-switch::123456789012:plan/prod-shop:0a1b2c" };
    const done = run(["switch", "eu-west-1"], {}, plan);
    assert.deepEqual([done.status, done.changes], [0, ["start-plan-execution eu-west-1"]]);
    const modes = (words: readonly string[]) =>
      run(words, {}, plan).asked.flatMap((line) => /--mode (\w+)/.exec(line)?.[1] ?? []);
    assert.deepEqual(
      [modes(["switch", "eu-west-1"]), modes(["failover", "eu-west-1"])],
      [["graceful"], ["ungraceful"]],
    );
    const paused = run(["switch", "eu-west-1"], { plan: "pausedByFailedStep" }, plan);
    assert.equal(paused.status, 1);
    assert.match(paused.output, /the plan is pausedByFailedStep/);
  });

  it("starts the plan that the stack exports, and none where it is told to do the steps itself", () => {
    const planArn = "arn:aws:arc-region-switch::123456789012:plan/prod-shop:0a1b2c";
    const { asked, changes } = run(["switch", "eu-west-1"], { planArn });
    assert.deepEqual(changes, ["start-plan-execution eu-west-1"]);
    assert.equal(
      asked.some((line) => line.includes(`start-plan-execution --region eu-west-1 --plan-arn ${planArn} `)),
      true,
    );
    const byHand = run(["switch", "eu-west-1"], { planArn }, { PLAN_ARN: "none" });
    assert.deepEqual([byHand.status, byHand.changes.length, byHand.world.home], [0, 3, "eu-west-1"]);
  });

  it("moves nothing by guess: without the ids of what spans regions it says what to do", () => {
    const { status, output, changes } = run(["switch", "eu-west-1"], { ids: false });
    assert.deepEqual([status, changes], [1, []]);
    assert.match(output, /stack prod exports no id of a global database: run pulumi up there first/);
  });

  it("asks before it moves anything", () => {
    const { status, output, changes } = run(["failover", "eu-west-1"], {}, { YES: "" });
    assert.notEqual(status, 0);
    assert.deepEqual(changes, []);
    assert.match(output, /are LOST/);
  });

  it("says what it takes", () => {
    assert.match(run([]).output, /usage: /);
    assert.match(run(["switch", "mars-1"]).output, /name one of the regions: us-west-2 eu-west-1/);
    assert.match(run(["drill", "us-west-2"]).output, /us-west-2 is home already/);
  });

  it("names the regions' clusters as the stack's outputs do", () => {
    const { asked } = run(["switch", "eu-west-1"]);
    assert.equal(
      asked.some((line) => line.includes(`--target-db-cluster-identifier ${clusterArn("eu-west-1")}`)),
      true,
    );
  });

  it("tells who is home without changing anything", () => {
    const { status, output, changes } = run(["status"]);
    assert.deepEqual([status, changes], [0, []]);
    assert.match(
      output,
      /home is us-west-2\n.*the database takes writes in us-west-2\n.*the cache takes writes in us-west-2/,
    );
  });
});
