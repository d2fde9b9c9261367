import assert from "node:assert/strict";
import fc from "fast-check";
import { type Zones } from "../facets/facet";
import { Unknown } from "../graph/value";
import { recognise } from "./recognise";
import { ref, stackOf, type HandMade, type StackOptions } from "./testing/resources";

const region = "us-west-2";

const vpc: HandMade = { type: "aws:ec2/vpc:Vpc", name: "vpc", inputs: { region } };

function subnet(name: string, zone: Readonly<Record<string, unknown>>, zoneName?: string): HandMade {
  const inputs = { region, vpcId: ref("vpc"), ...zone };
  const outputs = zoneName === undefined ? {} : { availabilityZone: zoneName };
  return { type: "aws:ec2/subnet:Subnet", name, inputs, outputs };
}

const a = subnet("a", { availabilityZoneId: "usw2-az1" }, "us-west-2b");
const b = subnet("b", { availabilityZoneId: "usw2-az2" }, "us-west-2a");
const c = subnet("c", { availabilityZoneId: "usw2-az3" }, "us-west-2c");

const group = (subnetIds: unknown, more: Partial<HandMade> = {}): HandMade => ({
  type: "aws:rds/subnetGroup:SubnetGroup",
  name: "group",
  inputs: { region, subnetIds },
  outputs: { name: "group-1a2b3c" },
  ...more,
});

const database: HandMade = {
  type: "aws:rds/cluster:Cluster",
  name: "database",
  inputs: { region, dbSubnetGroupName: ref("group", "name") },
};

const balancer = (subnets: unknown, more: Partial<HandMade> = {}): HandMade => ({
  type: "aws:lb/loadBalancer:LoadBalancer",
  name: "balancer",
  inputs: { region, subnets },
  ...more,
});

function balancerZones(resources: readonly HandMade[], options?: StackOptions): Zones | undefined {
  return recognise(stackOf(resources, options)).loadBalancers[0]?.zones;
}

const unknown = { state: "unknown" };
const known = (...zones: string[]) => ({ state: "known", value: zones });

/** Both modes of the engine, and a reader without property dependencies. */
const forms: readonly (readonly [string, StackOptions])[] = [
  ["unknown ids", {}],
  ["known ids", { known: true }],
  ["dependencies alone", { propertyDependencies: false }],
  ["known ids that the reader is not given", { known: true, ids: false }],
];

describe("zones through dependencies", () => {
  for (const [form, options] of forms) {
    it(`are those of the subnets in a list, with ${form}`, () => {
      assert.deepEqual(
        balancerZones([vpc, a, b, c, balancer([ref("a"), ref("c")])], options),
        known("usw2-az1", "usw2-az3"),
      );
    });

    it(`pass through a subnet group, with ${form}`, () => {
      const [cluster] = recognise(
        stackOf([vpc, a, b, group([ref("a"), ref("b")]), database], options),
      ).relationalClusters;
      assert.deepEqual(cluster?.zones, known("usw2-az1", "usw2-az2"));
    });

    it(`of an instance are those of the subnet that its zone comes from, with ${form}`, () => {
      const instance = {
        type: "aws:rds/clusterInstance:ClusterInstance",
        name: "instance",
        inputs: {
          region,
          clusterIdentifier: ref("database"),
          availabilityZone: ref("b", "availabilityZone"),
        },
      };
      const facets = recognise(
        stackOf([vpc, a, b, group([ref("a"), ref("b")]), database, instance], options),
      );
      assert.deepEqual(facets.databaseInstances[0]?.zone, { state: "known", value: "usw2-az2" });
      assert.equal(facets.relationalClusters[0]?.instances.length, 1);
    });
  }

  it("pass through a property inside a block and through another cluster", () => {
    const eks = {
      type: "aws:eks/cluster:Cluster",
      name: "eks",
      inputs: { region, name: "eks", vpcConfig: { subnetIds: [ref("a"), ref("b")] } },
    };
    const nodes = {
      type: "aws:eks/nodeGroup:NodeGroup",
      name: "nodes",
      inputs: { region, clusterName: "eks", subnetIds: Unknown.value },
      brings: { subnetIds: ["eks"] },
    };
    const facets = recognise(stackOf([vpc, a, b, eks, nodes]));
    assert.deepEqual(facets.nodeGroups[0]?.zones, known("usw2-az1", "usw2-az2"));
    assert.equal(facets.eksClusters[0]?.nodeGroups.length, 1);
  });

  it("are read from blocks that name a subnet each", () => {
    const mapped = {
      ...balancer([]),
      inputs: { region, subnetMappings: [{ subnetId: ref("a") }, { subnetId: ref("b") }] },
    };
    assert.deepEqual(balancerZones([vpc, a, b, mapped]), known("usw2-az1", "usw2-az2"));
  });

  it("are absent where the property is not set", () => {
    assert.deepEqual(balancerZones([{ ...balancer([]), inputs: { region } }]), { state: "absent" });
  });

  it("are unknown where the zone of one subnet is", () => {
    const anywhere = subnet("anywhere", {});
    assert.deepEqual(balancerZones([vpc, a, anywhere, balancer([ref("a"), ref("anywhere")])]), unknown);
  });

  it("are unknown where one of the subnets is not of this stack", () => {
    for (const [, options] of forms) {
      assert.deepEqual(balancerZones([vpc, a, balancer([ref("a"), "subnet-0f00"])], options), unknown);
    }
  });

  it("are unknown where a list names a subnet from elsewhere, whatever comes along with it", () => {
    for (const options of [{}, { known: true }]) {
      const brought = balancer(["subnet-0f00"], { brings: { subnets: ["a"] } });
      assert.deepEqual(balancerZones([vpc, a, brought], options), unknown);
    }
  });

  it("of a list that is unknown as a whole are those of the subnets that it comes from, also when it waits for routes", () => {
    const route = { type: "aws:ec2/route:Route", name: "way-out", inputs: { region } };
    const whole = balancer(Unknown.value, { brings: { subnets: ["a", "b", "way-out"] } });
    assert.deepEqual(balancerZones([vpc, a, b, route, whole]), known("usw2-az1", "usw2-az2"));
  });

  it("of a list that came out of a component as a whole are unknown: it brings every subnet of the component", () => {
    const whole = balancer(Unknown.value, { brings: { subnets: ["vpc", "a", "b", "c"] } });
    assert.deepEqual(balancerZones([vpc, a, b, c, whole]), unknown);
  });

  it("of fewer ids than the subnets that they bring along are unknown", () => {
    const picked = balancer([Unknown.value, Unknown.value], { brings: { subnets: ["a", "b", "c"] } });
    assert.deepEqual(balancerZones([vpc, a, b, c, picked]), unknown);
  });

  it("of as many ids as subnets are known, whatever else they bring along", () => {
    const all = balancer([Unknown.value, Unknown.value], { brings: { subnets: ["vpc", "a", "b"] } });
    assert.deepEqual(balancerZones([vpc, a, b, all]), known("usw2-az1", "usw2-az2"));
  });

  it("have one label where some subnets were given ids and an instance has a name", () => {
    const instance = {
      type: "aws:rds/instance:Instance",
      name: "instance",
      inputs: { region, availabilityZone: "us-west-2b" },
    };
    const zoneIn = (options: StackOptions) =>
      recognise(stackOf([vpc, a, b, instance], options)).databaseInstances[0]?.zone;
    assert.deepEqual(zoneIn({ known: true }), { state: "known", value: "usw2-az1" });
    assert.deepEqual(zoneIn({}), unknown, "nobody can tell which id us-west-2b has");
  });

  it("keep names where all subnets were given names, and those of other regions apart", () => {
    const named = subnet("named", { availabilityZone: "us-west-2a" });
    const abroad = {
      ...subnet("abroad", { availabilityZoneId: "euw1-az1" }),
      inputs: { region: "eu-west-1", availabilityZoneId: "euw1-az1" },
    };
    assert.deepEqual(balancerZones([vpc, named, abroad, balancer([ref("named")])]), known("us-west-2a"));
  });

  it("end in an unknown where resources go round in a circle", () => {
    const first = { ...group([Unknown.value], { brings: { subnetIds: ["other"] } }), name: "group" };
    const other = { ...group([Unknown.value], { brings: { subnetIds: ["group"] } }), name: "other" };
    const [cluster] = recognise(stackOf([first, other, database])).relationalClusters;
    assert.deepEqual(cluster?.zones, unknown);
  });

  it("are the same in preview and in rehearse, for every choice of subnets", () => {
    const zoneIds = ["usw2-az1", "usw2-az2", "usw2-az3", "usw2-az4"];
    const stacks = fc.record({
      zones: fc.array(fc.constantFrom(...zoneIds), { minLength: 1, maxLength: 8 }),
      chosen: fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 8 }),
      extra: fc.uniqueArray(fc.nat(7), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(stacks, ({ zones, chosen, extra }) => {
        const subnets = zones.map((zone, index) =>
          subnet(`s${index}`, { availabilityZoneId: zone }, `name-of-${zone}`),
        );
        const name = (index: number) => `s${index % zones.length}`;
        const picked = [...new Set(chosen.map(name))];
        const brought = [...new Set(extra.map(name))];
        const stack = [
          vpc,
          ...subnets,
          balancer(
            picked.map((one) => ref(one)),
            { brings: { subnets: brought } },
          ),
        ];
        const rehearsed = balancerZones(stack, { known: true });
        const previewed = balancerZones(stack);
        const expected = [...new Set(picked.map((one) => zones[Number(one.slice(1))] ?? ""))].sort();
        assert.deepEqual(rehearsed, known(...expected));
        const precise = brought.every((one) => picked.includes(one));
        assert.deepEqual(previewed, precise ? rehearsed : unknown);
      }),
    );
  });
});
