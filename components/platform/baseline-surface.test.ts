import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import { type ResourceGraph } from "@tenfold/planning";
import fc from "fast-check";
import { messageOf } from "../lib/testing";
import { identities, outOfOrder } from "../network/testing";
import { AlarmTopic } from "./alarm-topic";
import { Baseline } from "./baseline";
import { type BaselineArgs } from "./baseline-args";

const [region, other] = ["us-west-2", "eu-west-1"] as const;
const policyArns = ["arn:aws:iam::aws:policy/AdministratorAccess"];
const everything: BaselineArgs = {
  region,
  otherRegions: [other],
  stateCopyTo: other,
  environments: { dev: { policyArns }, prod: { policyArns } },
  github: { owner: "acme", repository: "shop", preview: { environments: ["dev"] } },
};
const run = (args: BaselineArgs = everything) =>
  runProgram(() => void new Baseline("acme", args), { mode: "rehearse" });

describe("a baseline with everything on", () => {
  it("has these names and no others", async () => {
    const once = [
      "AccountPublicAccessBlock acme-public-access",
      "Baseline acme",
      "BucketReplicationConfig acme-state-copy",
      "MetricAlarm acme-alarm-state-copy",
      "OpenIdConnectProvider acme-github",
      "Role acme-preview",
      "RolePolicy acme-preview",
      "RolePolicyAttachment acme-preview-ViewOnlyAccess",
      "Role acme-state-copy",
      "RolePolicy acme-state-copy",
      "ServiceLinkedRole acme-spot",
    ];
    const perRegion = [region, other].flatMap((place) => [
      `Analyzer acme-analyzer-${place}`,
      `EncryptionByDefault acme-disks-${place}`,
      `ImageBlockPublicAccess acme-images-${place}`,
      `InstanceMetadataDefaults acme-metadata-${place}`,
      `RegionSettings acme-backup-aurora-${place}`,
      `SnapshotBlockPublicAccess acme-snapshots-${place}`,
      ...["", "LifecycleConfiguration", "Policy", "PublicAccessBlock", "Versioning"].map(
        (setting) => `Bucket${setting} acme-state-${place}`,
      ),
      `BucketServerSideEncryptionConfiguration acme-state-${place}`,
    ]);
    const perEnvironment = ["dev", "prod"].flatMap((environment) => [
      `Key acme-secrets-${environment}`,
      `ReplicaKey acme-secrets-${environment}-${other}`,
      `Role acme-deploy-${environment}`,
      `RolePolicy acme-deploy-${environment}`,
      `RolePolicyAttachment acme-deploy-${environment}-AdministratorAccess`,
      ...[region, other].flatMap((place) => [
        `Alias acme-secrets-${environment}-${place}`,
        `KeyPolicy acme-secrets-${environment}-${place}`,
      ]),
    ]);
    assert.deepEqual(identities(await run()), [...once, ...perRegion, ...perEnvironment].sort());
  });

  it("is created, and so destroyed, in an order that AWS takes", async () => {
    const here = `acme-state-${region}`;
    const there = `acme-state-${other}`;
    const pairs = [
      [`Bucket ${here}`, `BucketPolicy ${here}`],
      [`BucketPublicAccessBlock ${here}`, `BucketPolicy ${here}`],
      [`BucketVersioning ${here}`, `BucketLifecycleConfiguration ${here}`],
      [`BucketPublicAccessBlock ${there}`, `BucketPolicy ${there}`],
      [`BucketVersioning ${here}`, "BucketReplicationConfig acme-state-copy"],
      [`BucketVersioning ${there}`, "BucketReplicationConfig acme-state-copy"],
      ["RolePolicy acme-state-copy", "BucketReplicationConfig acme-state-copy"],
      [`Bucket ${there}`, "RolePolicy acme-state-copy"],
      [`Bucket ${there}`, "acme-alarm-state-copy"],
      ["Key acme-secrets-prod", `ReplicaKey acme-secrets-prod-${other}`],
      ["Key acme-secrets-prod", `Alias acme-secrets-prod-${region}`],
      [`ReplicaKey acme-secrets-prod-${other}`, `Alias acme-secrets-prod-${other}`],
      [`ReplicaKey acme-secrets-prod-${other}`, `KeyPolicy acme-secrets-prod-${other}`],
      // A policy that names a role which is not there yet is refused.
      ["Role acme-deploy-dev", `KeyPolicy acme-secrets-prod-${region}`],
      ["Role acme-preview", `KeyPolicy acme-secrets-prod-${region}`],
      ["Role acme-deploy-dev", `BucketPolicy ${here}`],
      ["OpenIdConnectProvider acme-github", "Role acme-deploy-prod"],
      ["OpenIdConnectProvider acme-github", "Role acme-preview"],
      [`Bucket ${there}`, "RolePolicy acme-deploy-prod"],
      ["Key acme-secrets-prod", "RolePolicy acme-deploy-prod"],
    ] as const;
    assert.deepEqual(outOfOrder(await run(), pairs), []);
  });
});

describe("a topic for alarms with everything on", () => {
  const create = () =>
    runProgram(
      () =>
        void new AlarmTopic("on-call", {
          region,
          emails: ["team@example.com"],
          webhooks: { pager: "https://events.example.com/key" },
          tags: { team: "shop" },
        }),
      { mode: "rehearse" },
    );

  it("has these names and no others", async () => {
    assert.deepEqual(identities(await create()), [
      "AlarmTopic on-call",
      "Key on-call-key",
      "KeyPolicy on-call-key",
      "Topic on-call",
      "TopicPolicy on-call",
      "TopicSubscription on-call-pager",
      "TopicSubscription on-call-team@example.com",
    ]);
  });

  it("can encrypt before it takes a message, and has a topic before its subscribers", async () => {
    const pairs = [
      ["Key on-call-key", "KeyPolicy on-call-key"],
      ["KeyPolicy on-call-key", "Topic on-call"],
      ["Topic on-call", "TopicPolicy on-call"],
      ["Topic on-call", "TopicSubscription on-call-pager"],
    ] as const;
    assert.deepEqual(outOfOrder(await create(), pairs), []);
  });
});

/** Mostly what is right, so that the whole is right often enough. */
const mostly = (right: readonly unknown[], wrong: readonly unknown[]) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...right) },
    { weight: 1, arbitrary: fc.constantFrom(...wrong) },
  );

/** A graph, or the error that names the component and at least one argument. */
async function outcome(component: string, program: () => unknown): Promise<ResourceGraph | undefined> {
  let graph: ResourceGraph | undefined;
  const message = await messageOf(
    runProgram(program).then((made) => {
      graph = made;
      throw new Error("made");
    }),
  );
  if (!graph) assert.match(message, new RegExp(`^${component} "[a-z-]+": \\d+ mistakes?\n {2}\\S+ {2}`));
  return graph;
}

describe("random arguments give a valid preview or one clear error", function () {
  this.timeout(60_000);

  it("of a baseline", async () => {
    let valid = 0;
    const args = fc.record(
      {
        region: mostly([region], ["mars-1", undefined]),
        otherRegions: mostly([[], [other]], [[region], [other, other], ["x"]]),
        environments: mostly(
          [{ prod: { policyArns } }, { dev: { policyArns }, prod: { policyArns, stacks: ["prod"] } }],
          [{}, { Prod: { policyArns: [] } }, null],
        ),
        github: mostly(
          [undefined, everything.github, { owner: "acme", repository: "shop" }],
          [
            { owner: "acme", repository: "*" },
            { ...everything.github, preview: { environments: ["x"] } },
          ],
        ),
        stateCopyTo: mostly([undefined, other], [region, "x"]),
        stateVersionDays: mostly([undefined, 30], [0, 1.5]),
        serviceLinkedRoles: mostly([[], undefined], [["spot"]]),
        backupServices: mostly([["Aurora"], []], [["aurora "]]),
        accessAnalyzer: mostly(["own", "shared"], ["mine"]),
        protection: mostly(["on", "off"], ["On", true]),
        tags: mostly([{}, { team: "shop" }], [{ "aws:x": "y" }]),
      },
      { requiredKeys: ["region", "environments"] },
    );
    await fc.assert(
      fc.asyncProperty(args, async (given) => {
        const graph = await outcome("Baseline", () => new Baseline("acme", given as BaselineArgs));
        valid += graph ? 1 : 0;
        for (const { type, name, inputs } of graph?.ofType("aws:s3/bucket:Bucket") ?? [])
          assert.ok(name.endsWith(String(inputs["region"])), `${type} ${name}`);
      }),
      { numRuns: 60, seed: 4 },
    );
    assert.ok(valid > 10 && valid < 55, `${valid} of 60 were valid`);
  });

  it("of a topic for alarms", async () => {
    let valid = 0;
    const args = fc.record(
      {
        region: mostly([region], ["mars-1", undefined]),
        emails: mostly([[], ["a@example.com"]], [["a"], ["a@example.com", "a@example.com"]]),
        webhooks: mostly([{}, { pager: "https://example.com" }], [{ Pager: "http://example.com" }]),
        tags: mostly([{}, { team: "shop" }], [{ "aws:x": "y" }]),
      },
      { requiredKeys: ["region"] },
    );
    await fc.assert(
      fc.asyncProperty(args, async (given) => {
        const graph = await outcome(
          "AlarmTopic",
          () => new AlarmTopic("on-call", given as { region: string }),
        );
        valid += graph ? 1 : 0;
      }),
      { numRuns: 40, seed: 4 },
    );
    assert.ok(valid > 10 && valid < 40, `${valid} of 40 were valid`);
  });
});
