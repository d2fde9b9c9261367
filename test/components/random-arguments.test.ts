import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import fc from "fast-check";
import { cases } from "./cases";

/** Values of one argument: some that are right by themselves, some that never are. */
interface Choice {
  readonly right: readonly unknown[];
  readonly wrong: readonly unknown[];
}

const both = {
  alarms: { right: ["off", {}], wrong: [{ change: { nothing: "off" } }] },
  tags: { right: [{}, { team: "shop" }], wrong: [{ "aws:x": "y" }] },
} as const;
const provisioned = { type: "provisioned", instanceClass: "db.r8g.large" };
const pausing = { type: "serverless", minCapacity: 0, maxCapacity: 4 };

/** What each component is given beside its case. Values that are right by themselves may still be wrong together. */
const choices: Readonly<Record<string, Readonly<Record<string, Choice>>>> = {
  Aurora: {
    ...both,
    compute: {
      right: [provisioned, pausing, { type: "serverless", minCapacity: 0.5, maxCapacity: 8 }],
      wrong: [
        { type: "provisioned", instanceClass: "db.x" },
        { type: "serverless", minCapacity: 9, maxCapacity: 8 },
      ],
    },
    database: {
      right: [{ name: "orders" }, { name: "orders", engine: "mysql" }],
      wrong: [{ name: "Orders" }, { name: "a", engineVersion: "1.0" }, { name: "a", engine: "oracle" }],
    },
    readers: {
      right: [{ count: 0 }, { count: 2, autoscaling: { maxReaders: 4 } }, { zones: ["usw2-az2"] }],
      wrong: [{ count: 16 }, { count: 1, zones: [] }, { zones: ["euw1-az1"] }, { count: 1.5 }],
    },
    proxy: {
      right: [{ auth: { type: "iam", users: ["app"] } }],
      wrong: [{ auth: { type: "iam", users: [] } }],
    },
    backups: { right: [{}, { retentionDays: 35, finalSnapshot: false }], wrong: [{ retentionDays: 36 }] },
    monitoring: { right: [{}, { enhancedSeconds: 0 }], wrong: [{ enhancedSeconds: 7 }] },
    ioOptimized: { right: [true, false], wrong: [] },
  },
  AuroraGlobal: {
    ...both,
    birthRegion: { right: ["us-west-2", "eu-west-1"], wrong: ["us-east-1"] },
    compute: {
      right: [provisioned],
      wrong: [pausing, { type: "provisioned", instanceClass: "db.t4g.medium" }],
    },
    credentialsVersion: { right: [1, 2], wrong: [0] },
    maintenanceWindow: { right: ["sun:05:00-sun:06:00"], wrong: ["sunday", "sun:03:10-sun:03:20"] },
  },
  Cluster: {
    ...both,
    admins: {
      right: [{ deploy: "arn:aws:iam::123456789012:role/deploy" }],
      wrong: [{}, { me: "arn:aws:sts::123456789012:assumed-role/deploy/me" }],
    },
    version: { right: ["1.35", "1.36"], wrong: ["1.20"] },
    apiAccess: { right: [{}, { publicCidrs: ["192.0.2.0/24"] }], wrong: [{ publicCidrs: ["0.0.0.0/0"] }] },
    logRetentionDays: { right: [30, 90], wrong: [0, 31.5] },
    kubeconfigRoleArn: {
      right: ["arn:aws:iam::123456789012:role/deploy"],
      wrong: ["arn:aws:iam::123456789012:role/stranger"],
    },
  },
  Memcached: {
    ...both,
    nodes: { right: [2, 3], wrong: [0, 1.5] },
    nodeType: { right: ["cache.m7g.large"], wrong: ["x"] },
  },
  ServerlessCache: {
    ...both,
    limits: {
      right: [{ dataGb: { maximum: 10 }, ecpuPerSecond: { maximum: 10_000, minimum: 1000 } }],
      wrong: [{ dataGb: { maximum: 0 }, ecpuPerSecond: { maximum: 1 } }],
    },
    users: { right: [{ app: {} }], wrong: [{ default: {} }] },
  },
};

/** Some of the choices, each right twelve times out of thirteen, or a case without what it must have. */
function argumentsOf(of: Readonly<Record<string, Choice>>): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const values = Object.entries(of).map(([field, { right, wrong }]) => {
    const rightly = { weight: 12, arbitrary: fc.constantFrom(...right) };
    const wrongly = wrong.length > 0 ? [{ weight: 1, arbitrary: fc.constantFrom(...wrong) }] : [];
    return [field, fc.oneof(rightly, ...wrongly)] as const;
  });
  return fc.record(Object.fromEntries(values), { requiredKeys: [] });
}

describe("random arguments give a valid preview or one clear error", function () {
  this.timeout(60_000);
  for (const [component, of] of Object.entries(choices)) {
    it(`of ${component}`, async () => {
      const { create, args } = cases[component]!;
      let valid = 0;
      await fc.assert(
        fc.asyncProperty(argumentsOf(of), async (given) => {
          const outcome = await runProgram(() => void create("main", { ...args, ...given })).then(
            ({ resources }) => {
              assert.equal(new Set(resources.map(({ urn }) => urn)).size, resources.length);
              valid += 1;
              return "";
            },
            (error: unknown) => (error instanceof Error ? error.message : String(error)),
          );
          if (outcome !== "")
            assert.match(outcome, new RegExp(`^${component} "main": \\d+ mistakes?\n {2}\\S+ {2}`));
        }),
        { numRuns: 80, seed: 4 },
      );
      assert.ok(valid > 10 && valid < 80, `${valid} of 80 were valid`);
    });
  }
});
