import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import { messageOf } from "../lib/testing";
import { LoadBalancer } from "./load-balancer";
import { type LoadBalancerArgs } from "./load-balancer-args";
import { subnetsIn } from "./testing";

const own: LoadBalancerArgs = {
  region: "us-west-2",
  vpcId: "vpc-1",
  vpcCidrBlock: "10.3.0.0/16",
  subnets: subnetsIn("usw2-az1", "usw2-az2"),
  target: { port: 8080 },
};
const certificateArn = "arn:aws:acm:us-west-2:123456789012:certificate/one";
const overTcp: Partial<LoadBalancerArgs> = { type: "network", target: { port: 9000 } };
const run = (args: Partial<LoadBalancerArgs>) =>
  runProgram(() => void new LoadBalancer("shop", { ...own, ...args }));

describe("what a balancer refuses", () => {
  const slow = { port: 1, slowStartSeconds: 60 };
  const sourceAddress = { port: 1, stickiness: { by: "sourceAddress" } } as const;
  const cookie = { port: 1, stickiness: { by: "cookie" } } as const;
  const open = { cidrBlocks: ["10.0.0.0/8"] };
  const six = [1, 2, 3, 4, 5, 6].map((number) => `10.${number}.0.0/16`);
  const five = ["a", "b", "c", "d", "e"].map((name) => [name, { weight: 1 }]);
  const wrong: readonly (readonly [title: string, args: Partial<LoadBalancerArgs>, message: RegExp])[] = [
    ["one zone", { subnets: subnetsIn("usw2-az1") }, /subnets {2}\["usw2-az1"\] {2}subnets in two zones/],
    [
      "slow start with weightedRandom",
      { target: { ...slow, algorithm: "weightedRandom" } },
      /target\.slowStartSeconds {2}60 {2}needs algorithm "roundRobin"/,
    ],
    ["slow start with the default algorithm", { target: slow }, /needs algorithm "roundRobin"/],
    [
      "an algorithm that is none",
      { target: { port: 1, algorithm: "random" as "roundRobin" } },
      /target\.algorithm {2}"random" {2}one of roundRobin/,
    ],
    [
      "an algorithm on the network type",
      { type: "network", target: { port: 1, algorithm: "roundRobin" } },
      /target\.algorithm .* only the application type/,
    ],
    [
      "slow start on the network type",
      { type: "network", target: slow },
      /target\.slowStartSeconds .* only the application type/,
    ],
    [
      "a cookie on the network type",
      { type: "network", target: cookie },
      /target\.stickiness\.by {2}"cookie" {2}the network type reads no cookies/,
    ],
    [
      "a source address on the application type",
      { target: sourceAddress },
      /target\.stickiness\.by {2}"sourceAddress"/,
    ],
    [
      "a source address behind TLS",
      { type: "network", scheme: "public", certificateArn, target: sourceAddress },
      /target\.stickiness\.by .*not with a certificate/,
    ],
    [
      "a cookie of the balancer's name",
      { target: { port: 1, stickiness: { by: "cookie", cookieName: "AWSALBAPP-0" } } },
      /target\.stickiness\.cookieName/,
    ],
    [
      "a cookie for no time",
      { target: { port: 1, stickiness: { by: "cookie", seconds: 0 } } },
      /target\.stickiness\.seconds {2}0 {2}1 to 604800/,
    ],
    [
      "stickiness by something else",
      { target: { port: 1, stickiness: { by: "header" } as never } },
      /target\.stickiness .*"header"/,
    ],
    [
      "sticky addresses beside alternatives",
      { type: "network", target: sourceAddress, alternatives: { next: { weight: 1 } } },
      /target\.stickiness .*another group/,
    ],
    [
      "a check by TCP on the application type",
      { target: { port: 1, healthCheck: { protocol: "tcp" } } },
      /target\.healthCheck\.protocol {2}"tcp"/,
    ],
    [
      "a path of a check by TCP",
      { type: "network", target: { port: 1, healthCheck: { protocol: "tcp", path: "/up" } } },
      /target\.healthCheck\.path {2}"\/up" {2}leave path/,
    ],
    [
      "a check that overlaps the next",
      { target: { port: 1, healthCheck: { timeoutSeconds: 10 } } },
      /target\.healthCheck\.timeoutSeconds {2}10 {2}less than/,
    ],
    [
      "success by a server's error",
      { target: { port: 1, healthCheck: { statusCodes: "200-599" } } },
      /target\.healthCheck\.statusCodes .*200 to 499/,
    ],
    [
      "a weight without alternatives",
      { target: { port: 1, weight: 5 } },
      /target\.weight {2}5 {2}leave it out/,
    ],
    [
      "no weight above 0",
      { target: { port: 1, weight: 0 }, alternatives: { next: { weight: 0 } } },
      /alternatives {2}\[0,0\] {2}one weight above 0/,
    ],
    [
      "a weight that AWS does not know",
      { alternatives: { next: { weight: 1000 } } },
      /alternatives\.next\.weight {2}1000 {2}0 to 999/,
    ],
    [
      "more groups than a listener takes",
      { alternatives: Object.fromEntries(five) as LoadBalancerArgs["alternatives"] & object },
      /alternatives {2}\["a","b","c","d","e"\] {2}at most 4/,
    ],
    [
      "an alternative's own mistake",
      { alternatives: { next: { weight: 1, port: 0 } } },
      /alternatives\.next\.port {2}0 {2}1 to 65535/,
    ],
    [
      "an alternative of a strange name",
      { alternatives: { Next: { weight: 1 } } },
      /alternatives {2}"Next" {2}names of/,
    ],
    [
      "reserved capacity behind TLS on the network type",
      { type: "network", scheme: "public", certificateArn, capacityReservation: { units: 10 } },
      /capacityReservation .*AWS reserves nothing/,
    ],
    [
      "half a unit",
      { capacityReservation: { units: 0.5 } },
      /capacityReservation\.units {2}0\.5 {2}1 or more/,
    ],
    [
      "an idle time of the network type",
      { ...overTcp, idleTimeoutSeconds: 60 },
      /idleTimeoutSeconds {2}60 {2}leave it out/,
    ],
    ["an idle time of two hours", { idleTimeoutSeconds: 7200 }, /idleTimeoutSeconds {2}7200 {2}1 to 4000/],
    ["no block", { allow: { cidrBlocks: ["10.0.0.1/8"] } }, /allow\.cidrBlocks\[0\] {2}"10\.0\.0\.1\/8"/],
    [
      "a block twice",
      { allow: { cidrBlocks: [...open.cidrBlocks, ...open.cidrBlocks] } },
      /allow\.cidrBlocks\[1\] .*given twice/,
    ],
    [
      "a group that is named as CloudFront is",
      { allow: { cloudFront: true, securityGroups: { cloudfront: "sg-1" } } },
      /allow\.securityGroups {2}"cloudfront"/,
    ],
    [
      "more sources beside CloudFront than a security group has rules",
      { allow: { cloudFront: true, cidrBlocks: six } },
      /allow .*at most 5 beside CloudFront/,
    ],
    ["logs for no day", { accessLogs: { retentionDays: 0 } }, /accessLogs\.retentionDays {2}0/],
    [
      "a type that is none",
      { type: "classic" as "network", allow: open },
      /type {2}"classic" {2}application or network/,
    ],
    [
      "an alarm of the other type",
      { alarms: { change: { "port-allocation": "off" } } },
      /alarms\.change\.port-allocation .*one of balancer-errors/,
    ],
    [
      "a topic of another region",
      { alarms: { topicArns: ["arn:aws:sns:eu-west-1:123456789012:pager"] } },
      /alarms\.topicArns\[0\] .* in us-west-2/,
    ],
    [
      "a role that it has not",
      { transform: { group: {} } as object },
      /transform {2}"group" {2}one of securityGroup/,
    ],
  ];
  for (const [title, args, message] of wrong) {
    it(`is ${title}`, async () => {
      const text = await messageOf(run(args));
      assert.match(text, message);
      assert.match(text, /^LoadBalancer "shop": 1 mistake\n/);
    });
  }
});
