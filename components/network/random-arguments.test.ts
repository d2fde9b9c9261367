import assert from "node:assert/strict";
import type { ResourceGraph } from "@tenfold/planning";
import { runProgram } from "@tenfold/engine/testing";
import fc from "fast-check";
import { overlaps, parseBlock } from "./cidr";
import { LoadBalancer } from "./load-balancer";
import { type LoadBalancerArgs } from "./load-balancer-args";
import { MultiRegionNetwork } from "./multi-region-network";
import { Network } from "./network";
import { type NetworkArgs } from "./network-args";
import { identities, subnetsIn, withoutRegion } from "./testing";

/** Arguments as programs without types give them: some right, some wrong, many left out. */
type Loose<Args> = { readonly [Field in keyof Args]?: fc.Arbitrary<unknown> };

const some = <Args>(fields: Loose<Args>) =>
  fc.record(fields as Record<string, fc.Arbitrary<unknown>>, { requiredKeys: [] }) as fc.Arbitrary<
    Partial<Args>
  >;
/** One of the first in most cases, so that the whole is right often enough, else one of the second. */
const mostly = (right: readonly unknown[], wrong: readonly unknown[]) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...right) },
    { weight: 1, arbitrary: fc.constantFrom(...wrong) },
  );

const zones = ["usw2-az1", "usw2-az2", "usw2-az3", "usw2-az4"];
const block = mostly(["10.0.0.0/16", "10.8.0.0/17", "192.168.0.0/19"], ["11.0.0.0/16", "10.0.0.0/24", "x"]);
const protection = mostly(["on", "off"], ["maybe"]);
const topicArns = ["arn:aws:sns:us-west-2:123456789012:pager"];

const network = some<NetworkArgs>({
  region: mostly(["us-west-2"], ["us-west-1", "mx-central-1", "mars-1"]),
  cidrBlock: block,
  zones: fc.oneof(
    { weight: 9, arbitrary: fc.shuffledSubarray(zones, { minLength: 2 }) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom("usw2-az1", "euw1-az1", "a"), { maxLength: 3 }) },
  ),
  zoneCount: mostly([2, 3, 4], [0, 1, 2.5, 6, Number.NaN]),
  excludeZones: mostly([[], ["usw2-az4"]], [["usw2-az1", "usw2-az2", "usw2-az3"], ["euw1-az1"]]),
  nat: mostly(["perZone", "regional", "single", "none"], ["instance"]),
  interfaceEndpoints: mostly([[], ["sts", "ecr.api"]], [["s3"], ["sts", "sts"], [""]]),
  flowLogs: mostly(
    ["off", {}, { aggregationSeconds: 60 }, { retentionDays: 1 }],
    [{ retentionDays: 0 }, { aggregationSeconds: 61 }],
  ),
  protection,
  alarms: mostly(
    ["off", {}, { topicArns }, { change: { "nat-ports": "off" } }],
    [{ change: { cpu: "off" } }, { topicArns: ["pager"] }],
  ),
  tags: mostly([{}, { team: "shop" }], [{ "aws:x": "y" }]),
});

const target = {
  port: mostly([80, 8080], [0, 70_000, 1.5]),
  algorithm: mostly(["roundRobin", "leastOutstandingRequests", "weightedRandom"], ["random"]),
  slowStartSeconds: mostly([0, 0, 0, 30], [10]),
  deregistrationSeconds: mostly([0, 30, 3600], [-1, 3601]),
  stickiness: mostly(["off", { by: "cookie" }, { by: "sourceAddress" }], [{ by: "cookie", seconds: 0 }, {}]),
  healthCheck: mostly(
    [{}, { port: 81 }, { path: "/up" }],
    [{ protocol: "tcp" }, { path: "up" }, { timeoutSeconds: 30 }],
  ),
  weight: mostly([1, 100], [-1, 1000]),
};
const alternative = fc.record(target, { requiredKeys: ["weight"] });
const balancer = some<LoadBalancerArgs>({
  region: mostly(["us-west-2"], ["mars-1"]),
  subnets: mostly([subnetsIn("usw2-az1", "usw2-az2")], [subnetsIn("usw2-az1"), subnetsIn("a", "b"), {}]),
  target: fc.record(target, { requiredKeys: ["port"] }),
  alternatives: fc.dictionary(
    mostly(["canary", "next", "green"], ["Bad name"]) as fc.Arbitrary<string>,
    alternative,
    { maxKeys: 2 },
  ),
  type: mostly(["application", "application", "network"], ["classic"]),
  scheme: mostly(["internal", "public"], ["hidden"]),
  allow: mostly([{}, { cidrBlocks: ["10.0.0.0/8"] }], [{ cloudFront: false }, { cidrBlocks: ["ten"] }]),
  certificateArn: fc.constant("arn:aws:acm:us-west-2:123456789012:certificate/one"),
  accessLogs: mostly(["off", {}, { healthChecks: true, connections: true }], [{ retentionDays: 0.5 }]),
  capacityReservation: mostly([{ units: 100 }], [{ units: 0 }]),
  idleTimeoutSeconds: mostly([60], [0, 5000]),
  zonalShift: mostly(["on", "off"], ["auto"]),
  protection,
  alarms: mostly(
    ["off", {}, { topicArns }, { change: { "unhealthy-targets": "off" } }],
    [{ change: { cpu: "off" } }],
  ),
});

/** Runs a program: its graph, or the one error that names the component and at least one field. */
async function outcome(component: string, program: () => unknown): Promise<ResourceGraph | undefined> {
  try {
    return await runProgram(program);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    assert.match(message, new RegExp(`^${component} "[a-z0-9-]+": \\d+ mistakes?\n {2}\\S+ {2}`));
    return undefined;
  }
}

function assertSound(graph: ResourceGraph): void {
  assert.deepEqual(withoutRegion(graph), []);
  const all = identities(graph);
  assert.equal(new Set(graph.resources.map(({ urn }) => urn)).size, graph.resources.length, all.join(", "));
  const blocks = graph
    .ofType("aws:ec2/subnet:Subnet")
    .flatMap(({ inputs }) => parseBlock(String(inputs["cidrBlock"])) ?? []);
  blocks.forEach((one, index) => {
    assert.equal(
      blocks.slice(index + 1).some((other) => overlaps(one, other)),
      false,
    );
  });
}

describe("random arguments give a valid preview or one clear error", function () {
  this.timeout(120_000);

  it("of a network", async () => {
    let valid = 0;
    await fc.assert(
      fc.asyncProperty(network, async (args) => {
        const all = { region: "us-west-2", ...args };
        const graph = await outcome("Network", () => void new Network("main", all));
        if (graph) assertSound(graph);
        valid += graph ? 1 : 0;
      }),
      { numRuns: 100, seed: 4 },
    );
    assert.equal(valid > 25 && valid < 100, true, `${valid} of 100 were valid`);
  });

  it("of networks of several regions", async () => {
    let valid = 0;
    const given = {
      regions: fc.subarray(["us-west-2", "eu-west-1", "us-east-1"]),
      connectivity: mostly(["none", "peering", "transitGateway"], ["vpn"]),
      addressPool: mostly(["10.0.0.0/10", "10.64.0.0/10"], ["10.0.0.0/16", "64.0.0.0/10"]),
      overrides: fc.dictionary(
        fc.constantFrom("us-west-2", "eu-west-1"),
        some<NetworkArgs>({ cidrBlock: block }),
      ),
    };
    await fc.assert(
      fc.asyncProperty(some<typeof given>(given), async (args) => {
        const all = { regions: ["us-west-2", "eu-west-1"], ...args } as { regions: string[] };
        const quiet = { network: { zoneCount: 2, flowLogs: "off", alarms: "off" } } as const;
        const graph = await outcome(
          "(MultiRegion)?Network",
          () => void new MultiRegionNetwork("main", { ...quiet, ...all }),
        );
        if (graph) assertSound(graph);
        valid += graph ? 1 : 0;
      }),
      { numRuns: 60, seed: 4 },
    );
    assert.equal(valid > 8 && valid < 60, true, `${valid} of 60 were valid`);
  });

  it("of a balancer", async () => {
    let valid = 0;
    const place = { vpcId: "vpc-1", vpcCidrBlock: "10.3.0.0/16", target: { port: 8080 } };
    const subnets = subnetsIn("usw2-az1", "usw2-az2");
    await fc.assert(
      fc.asyncProperty(balancer, async (args) => {
        const all = { ...place, subnets, region: "us-west-2", ...args };
        const graph = await outcome("LoadBalancer", () => void new LoadBalancer("shop", all));
        if (graph) assertSound(graph);
        valid += graph ? 1 : 0;
      }),
      { numRuns: 400, seed: 4 },
    );
    assert.equal(valid > 10 && valid < 400, true, `${valid} of 400 were valid`);
  });
});
