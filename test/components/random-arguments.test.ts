import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import fc from "fast-check";
import { gpuPool } from "@tenfold/components";
import { foreignCluster } from "../../components/cluster/testing";
import { subnetsIn } from "../../components/network/testing";
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
const general = { limits: { cpu: 64, memoryGib: 256 } };
const zoned = subnetsIn("usw2-az1", "usw2-az2", "usw2-az3");
const { nodeInstanceProfileName: _, ...withoutAutoMode } = foreignCluster;
const withKarpenter = {
  ...withoutAutoMode,
  karpenter: { queueName: "shop", instanceProfileName: "shop-node", nodeRoleArn: "arn:aws:iam::1:role/node" },
};
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
  ClusterAddons: {
    tags: both.tags,
    cluster: {
      right: [foreignCluster, withoutAutoMode, withKarpenter],
      wrong: [{ ...foreignCluster, region: "us-west-9" }],
    },
    addons: {
      right: [
        { keda: {} },
        { prometheus: { retentionHours: 12 }, prometheusAdapter: {} },
        { karpenter: { subnets: zoned, pools: { general } } },
        { clusterAutoscaler: { idleMinutes: 5 } },
        { loadBalancerController: { vpcId: "vpc-1" }, nvidiaDevicePlugin: {} },
        { argoRollouts: { cloudWatch: true }, openTelemetryCollector: { xray: true } },
      ],
      wrong: [
        {},
        { nothing: {} },
        { prometheusAdapter: {} },
        { karpenter: { subnets: zoned, pools: {} } },
        { externalDns: { zoneIds: [], domains: [] } },
        { openTelemetryCollector: {} },
      ],
    },
    installation: {
      right: [{ type: "charts" }, { type: "argocd" }, { type: "argocd", install: true }],
      wrong: [],
    },
    values: { right: [{}], wrong: [{ nothing: {} }, { metricsServer: {} }] },
  },
  KafkaBroker: {
    region: { right: ["us-west-2", "eu-west-1"], wrong: ["us-west-9"] },
    brokerName: { right: ["kafka", "events-1"], wrong: ["Kafka", ""] },
    image: { right: ["apache/kafka:4.1.0"], wrong: ["kafka:latest", "kafka"] },
    storageGib: { right: [1, 100], wrong: [0, 1.5, 2000] },
    storageClassName: { right: ["gp3"], wrong: [] },
    resources: {
      right: [
        { cpu: "1", memory: "2Gi" },
        { cpu: "250m", memory: "768Mi" },
      ],
      wrong: [
        { cpu: "1", memory: "512Mi" },
        { cpu: "one", memory: "1Gi" },
      ],
    },
  },
  Memcached: {
    ...both,
    nodes: { right: [2, 3], wrong: [0, 1.5] },
    nodeType: { right: ["cache.m7g.large"], wrong: ["x"] },
  },
  Namespace: {
    region: { right: ["us-west-2", "eu-west-1"], wrong: ["us-west-9"] },
    namespace: { right: ["shop", "shop-2"], wrong: ["Shop", "", "a_b"] },
    quota: {
      right: [{ cpu: 100, memoryGib: 200, pods: 500 }],
      wrong: [
        { cpu: 0, memoryGib: 200, pods: 500 },
        { cpu: 1.5, memoryGib: 200, pods: 500 },
      ],
    },
    targetsBoundBy: { right: ["autoMode", "loadBalancerController"], wrong: ["nobody"] },
    labels: { right: [{}, { team: "shop" }], wrong: [] },
  },
  NodePools: {
    tags: both.tags,
    cluster: { right: [foreignCluster, withKarpenter], wrong: [withoutAutoMode] },
    pools: {
      right: [
        { general },
        { general, gpu: gpuPool({ gpus: 8 }) },
        { arm: { ...general, zones: ["usw2-az1"], capacityTypes: ["spot", "on-demand"], weight: 10 } },
      ],
      wrong: [
        {},
        { General: general },
        { general: { ...general, zones: ["euw1-az1"] } },
        { general: { limits: { cpu: 0, memoryGib: 1 } } },
        { general: { ...general, disruption: { atOncePercent: 0 } } },
      ],
    },
    volumeGib: { right: [20, 200], wrong: [0, 20.5] },
    image: { right: ["al2023@v20261101"], wrong: [] },
  },
  OffHours: {
    timeZone: { right: ["Europe/Berlin", "UTC"], wrong: ["Berlin", "+05:30"] },
    workingHours: {
      right: [
        { days: ["Mon"], from: "07:00", to: "20:00" },
        { days: ["Sat", "Sun"], from: "22:00", to: "06:00" },
      ],
      wrong: [
        { days: [], from: "07:00", to: "20:00" },
        { days: ["Mon", "Mon"], from: "7:00", to: "7:00" },
      ],
    },
    image: { right: ["registry.example.com/kubectl:1.36.0"], wrong: ["kubectl"] },
    resources: { right: [{ cpu: "50m", memory: "64Mi" }], wrong: [{ cpu: "0", memory: "1" }] },
    rollouts: { right: [true, false], wrong: [] },
  },
  Task: {
    tags: both.tags,
    taskName: { right: ["prepare", "a-task"], wrong: ["Prepare", "", "a".repeat(48)] },
    image: { right: ["shop:1.0.0"], wrong: ["shop:latest", ""] },
    command: { right: [["node", "main.ts"]], wrong: [[], [""]] },
    arguments: { right: [["--prepare"]], wrong: [[]] },
    environment: { right: [{}, { REGION: "us-west-2" }], wrong: [{ "1A": "x" }] },
    placement: { right: [{ nodePool: "general" }], wrong: [{ nodePool: "General" }] },
    retries: { right: [0, 10], wrong: [-1, 1.5, 11] },
    deadlineSeconds: { right: [30, 3600], wrong: [0, 3601] },
  },
  ServerlessCache: {
    ...both,
    limits: {
      right: [{ dataGb: { maximum: 10 }, ecpuPerSecond: { maximum: 10_000, minimum: 1000 } }],
      wrong: [{ dataGb: { maximum: 0 }, ecpuPerSecond: { maximum: 1 } }],
    },
    users: { right: [{ app: {} }], wrong: [{ default: {} }] },
  },
  SharedSecret: {
    tags: both.tags,
    birthRegion: { right: ["us-west-2", "eu-west-1"], wrong: ["us-east-1"] },
    description: { right: ["Seals"], wrong: [" "] },
    version: { right: [1, 2], wrong: [0, 1.5] },
    protection: { right: ["on", "off"], wrong: ["On"] },
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
              const passed = Object.entries(given).filter(([field, value]) =>
                of[field]?.wrong.includes(value),
              );
              assert.deepEqual(passed, []);
              assert.equal(new Set(resources.map(({ urn }) => urn)).size, resources.length);
              valid += 1;
              return "";
            },
            (error: unknown) => (error instanceof Error ? error.message : String(error)),
          );
          if (outcome !== "")
            assert.match(
              outcome,
              new RegExp(`^(${component} "main"|NodePools "main-nodes"): \\d+ mistakes?\n {2}\\S+ {2}`),
            );
        }),
        { numRuns: 80, seed: 4 },
      );
      assert.ok(valid > 10 && valid < 80, `${valid} of 80 were valid`);
    });
  }
});
