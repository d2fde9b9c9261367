import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { runProgram } from "@tenfold/engine/testing";
import { Cluster } from "../cluster/cluster";
import { subnetsOf } from "../cluster/testing";
import { Aurora } from "../data/database/aurora";
import { AuroraGlobal } from "../data/database/aurora-global";
import { Backup } from "../data/backup";
import { Cache } from "../data/cache/cache";
import { Memcached } from "../data/cache/cache-memcached";
import { ServerlessCache } from "../data/cache/cache-serverless";
import { GlobalCache } from "../data/cache/global-cache";
import { Stream } from "../data/stream/stream";
import { StreamReplicator } from "../data/stream/stream-replicator";
import { dataNetwork } from "../data/testing";
import { Edge } from "../edge/edge";
import { both } from "../edge/testing";
import { LoadBalancer } from "../network/load-balancer";
import { Network } from "../network/network";
import { subnetsIn } from "../network/testing";
import { Baseline } from "../platform/baseline";
import { FailoverPlan } from "../platform/failover-plan";
import { checkAlarms } from "./alarms.plan";
import { ArgumentCheck } from "./errors";
import { messageOf } from "./testing";

const [region, other, third] = ["us-west-2", "eu-west-1", "eu-central-1"] as const;
const topicIn = (place: string) => `arn:aws:sns:${place}:123456789012:pager`;

const network = dataNetwork(region);
const here = { region, alarms: { topicArns: [topicIn(third)] } };
const everywhere = { topicArns: { [other]: [topicIn(other)], [region]: [topicIn(region), topicIn(third)] } };
const birthRegion = region;
const members = { [region]: { network }, [other]: { network: dataNetwork(other) } };
const database = { name: "shop" };
const compute = { type: "provisioned", instanceClass: "db.r8g.large" } as const;
const zones = ["usw2-az1", "usw2-az2", "usw2-az3"];
const nodeType = "cache.r7g.large";
const express = { type: "express", instanceType: "express.m7g.large" } as const;
const clusterArn = "arn:aws:rds:us-west-2:123456789012:cluster:shop";
const global = {
  globalClusterIdentifier: "shop",
  regions: { [region]: { clusterArn }, [other]: { clusterArn } },
};
const edge = { keyValueStoreArn: "arn:aws:cloudfront::123456789012:key-value-store/0a" };
const document = "arn:aws:iam::aws:policy/AdministratorAccess";
const controlPlaneSubnets = subnetsOf(...zones);
const place = {
  ...{ vpcId: "vpc-1", vpcCidrBlock: "10.0.0.0/16", target: { port: 8080 } },
  subnets: subnetsIn(...zones),
};
const limits = { dataGb: { maximum: 20 }, ecpuPerSecond: { maximum: 5000 } };

function replicator(): void {
  const source = new Stream("here", { ...express, region, network, replicationSource: true });
  const target = new Stream("there", { ...express, region: other, network: dataNetwork(other) });
  new StreamReplicator("events", { source, target, alarms: { topicArns: [topicIn(region)] } });
}

const first = "alarms.topicArns[0]";
const second = `alarms.topicArns.${region}[1]`;

/** Each component with alarms, told of a topic that they could not tell: the argument, the region that it asks for, and how it is made. */
const refused: Readonly<Record<string, readonly [field: string, place: string, build: () => unknown]>> = {
  Aurora: [first, region, () => new Aurora("shop", { ...here, network, database, compute })],
  AuroraGlobal: [
    second,
    region,
    () => new AuroraGlobal("shop", { birthRegion, regions: members, database, compute, alarms: everywhere }),
  ],
  Backup: [
    first,
    region,
    () => new Backup("shop", { ...here, selection: { type: "arns", arns: { shop: clusterArn } } }),
  ],
  Baseline: [
    first,
    region,
    () => new Baseline("shop", { ...here, environments: { dev: { policyArns: [document] } } }),
  ],
  Cache: [first, region, () => new Cache("shop", { ...here, network, nodeType })],
  Cluster: [first, region, () => new Cluster("shop", { ...here, controlPlaneSubnets, admins: {} })],
  Edge: [first, "us-east-1", () => new Edge("shop", { home: region, origins: both, alarms: here.alarms })],
  FailoverPlan: [
    second,
    region,
    () => new FailoverPlan("shop", { birthRegion, database: global, edge, alarms: everywhere }),
  ],
  GlobalCache: [
    second,
    region,
    () => new GlobalCache("shop", { birthRegion, regions: members, nodeType, alarms: everywhere }),
  ],
  LoadBalancer: [first, region, () => new LoadBalancer("shop", { ...here, ...place })],
  Memcached: [first, region, () => new Memcached("shop", { ...here, network, nodeType })],
  Network: [first, region, () => new Network("shop", here)],
  ServerlessCache: [first, region, () => new ServerlessCache("shop", { ...here, network, limits })],
  Stream: [first, region, () => new Stream("shop", { ...here, ...express, network })],
  // It lives in the target's region: a topic of the source's is as far away as any.
  StreamReplicator: [first, other, replicator],
};

describe("a topic of another region", () => {
  for (const [component, [field, place, build]] of Object.entries(refused)) {
    it(`is refused by ${component}: no alarm there can tell it`, async () => {
      const message = await messageOf(runProgram(() => void build()));
      const [line] = message.split("\n").filter((each) => each.startsWith(`  ${field}  `));
      assert.match(message, new RegExp(`^${component} "\\w+": \\d mistake`));
      assert.match(line ?? "", new RegExp(`the ARN of an SNS topic in ${place}$`), message);
    });
  }
});

describe("the check of alarms", () => {
  const messageFor = (topicArns: readonly pulumi.Input<string>[]) => {
    const check = new ArgumentCheck('Thing "it"');
    checkAlarms(check, {}, { region, alarms: { topicArns } });
    try {
      check.throwIfAny();
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };

  it("takes topics of the region, in any partition, and outputs, which nobody knows yet", () => {
    const china = "arn:aws-cn:sns:us-west-2:123456789012:pager";
    assert.equal(messageFor([topicIn(region), china, pulumi.output(topicIn(other))]), "");
  });

  it("names what is no topic, beside each topic that is elsewhere", () => {
    const message = messageFor(["pager", topicIn(region), topicIn(other)]);
    assert.match(message, /alarms\.topicArns\[0\] {2}"pager"/);
    assert.match(message, /alarms\.topicArns\[2\]/);
    assert.equal(message.includes("topicArns[1]"), false, message);
  });
});
