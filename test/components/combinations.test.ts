import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import { dataNetwork } from "../../components/data/testing";
import { messageOf } from "../../components/lib/testing";
import { subnetsIn } from "../../components/network/testing";
import { cases } from "./cases";

const [home, other] = ["us-west-2", "eu-west-1"] as const;
const oneZone = dataNetwork(home, 1);
const serverless = { type: "serverless", minCapacity: 0, maxCapacity: 4 };
const provisioned = { type: "provisioned", instanceClass: "db.r8g.large" };

/** What is right argument by argument and wrong together: the component, what differs from its case, and what is said. */
const refused: readonly (readonly [
  title: string,
  component: string,
  args: Readonly<Record<string, unknown>>,
  message: RegExp,
])[] = [
  ["tiers of Express brokers", "Stream", { storage: { tiered: true } }, /storage .*no volume and no tiers/],
  ["volumes of Express brokers", "Stream", { storage: { volumeGib: 100 } }, /storage .*storage has no size/],
  [
    "a Standard broker in an Express stream",
    "Stream",
    { instanceType: "kafka.m7g.large" },
    /instanceType .*express\.m7g\.large/,
  ],
  [
    "a proxy before a database that pauses",
    "Aurora",
    { compute: serverless, proxy: { auth: { type: "iam", users: ["app"] } } },
    /compute\.minCapacity {2}0 {2}.*beside a proxy/,
  ],
  [
    "a global database that pauses",
    "AuroraGlobal",
    { compute: serverless },
    /compute\.minCapacity {2}0 {2}.*never pauses/,
  ],
  ["a network in one zone", "Network", { zones: ["usw2-az1"] }, /zones .*2 to 5/],
  ["a network of one zone by count", "Network", { zoneCount: 1 }, /zoneCount {2}1 {2}2 to 5/],
  ["a database in one zone", "Aurora", { network: oneZone }, /network\.subnets .*at least 2 zones/],
  ["a cache with replicas in one zone", "Cache", { network: oneZone }, /network\.subnets .*at least 2 zones/],
  [
    "several Memcached nodes in one zone",
    "Memcached",
    { network: oneZone },
    /network\.subnets .*at least 2 zones/,
  ],
  ["a stream in one zone", "Stream", { network: oneZone }, /network\.subnets .*at least 3 zones/],
  [
    "a balancer in one zone",
    "LoadBalancer",
    { subnets: subnetsIn("usw2-az1") },
    /subnets {2}\["usw2-az1"\] {2}subnets in two zones/,
  ],
  [
    "a control plane in one zone",
    "Cluster",
    { controlPlaneSubnets: subnetsIn("usw2-az1") },
    /controlPlaneSubnets .*EKS refuses one/,
  ],
  [
    "networks that overlap",
    "MultiRegionNetwork",
    { overrides: { [home]: { cidrBlock: "10.0.0.0/16" }, [other]: { cidrBlock: "10.0.0.0/17" } } },
    /overrides\.us-west-2\.cidrBlock .*overlaps 10\.0\.0\.0\/17 of eu-west-1/,
  ],
  [
    "networks that overlap, joined by nothing",
    "MultiRegionNetwork",
    { connectivity: "none", overrides: { [other]: { cidrBlock: "10.3.0.0/16" } } },
    /overlaps 10\.3\.0\.0\/16 of eu-west-1/,
  ],
  ["a second region that is the first", "MultiRegionNetwork", { regions: [home, home] }, /given twice/],
  ["backups copied to where they are", "Backup", { copyTo: home }, /copyTo {2}"us-west-2" {2}another region/],
  [
    "images copied to where they are",
    "Registry",
    { replicateTo: [home] },
    /replicateTo\[0\] .*another region/,
  ],
  ["a state copied to where it is", "Baseline", { stateCopyTo: home }, /stateCopyTo .*another region/],
  ["a home without an origin", "Edge", { home: other }, /home {2}"eu-west-1" {2}one of the origins' regions/],
  ["a birth elsewhere", "AuroraGlobal", { birthRegion: "us-east-1" }, /birthRegion .*one of the regions/],
  ["more readers than Aurora has", "Aurora", { readers: { count: 16 } }, /readers\.count {2}16 {2}0 to 15/],
  [
    "more readers than Aurora has, by autoscaling",
    "Aurora",
    { readers: { count: 2, autoscaling: { maxReaders: 16 } } },
    /readers\.autoscaling\.maxReaders {2}16 {2}2 to 15/,
  ],
  [
    "more instances than a member has",
    "AuroraGlobal",
    {
      compute: provisioned,
      regions: {
        [home]: { network: dataNetwork(home) },
        [other]: { network: dataNetwork(other), instances: 18 },
      },
    },
    /regions\.eu-west-1\.instances {2}18/,
  ],
];

describe("what does not go together", () => {
  for (const [title, component, changes, message] of refused) {
    it(`is refused before anything is created, with the reason: ${title}`, async () => {
      const { create, args } = cases[component]!;
      const text = await messageOf(runProgram(() => void create("main", { ...args, ...changes })));
      assert.match(text, new RegExp(`^${component} "main": \\d mistakes?\\n`));
      assert.match(text, message);
    });
  }
});
