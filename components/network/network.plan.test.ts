import assert from "node:assert/strict";
import fc from "fast-check";
import { regionCatalogue } from "../catalogue/regions";
import { blockSize, contains, formatBlock, overlaps, parseBlock } from "./cidr";
import {
  maximumZones,
  meshPairs,
  natZoneFor,
  natZones,
  overlappingPairs,
  planAddresses,
  regionalBlock,
  tiers,
} from "./network.plan";

const zoneIds = [1, 2, 3, 4, 5, 6].map((number) => `use1-az${number}`);
const zones = fc.shuffledSubarray(zoneIds, { minLength: 1, maxLength: maximumZones });
const network = fc.tuple(fc.integer({ min: 16, max: 19 }), fc.nat(4095)).map(([prefix, index]) =>
  formatBlock({
    base: 10 * 2 ** 24 + (index % 2 ** (prefix - 8)) * blockSize({ base: 0, prefix }),
    prefix,
  }),
);
const blocksOf = (cidrBlock: string, chosen: readonly string[]) => {
  const plan = planAddresses(cidrBlock, chosen);
  return tiers.flatMap((tier) => Object.values(plan[tier]).map((text) => parseBlock(text)!));
};

describe("the address plan", () => {
  it("puts a /19 for pods and a /24 for balancers and for data into each zone of a /16", () => {
    assert.deepEqual(planAddresses("10.3.0.0/16", ["usw2-az1", "usw2-az3"]), {
      public: { "usw2-az1": "10.3.192.0/24", "usw2-az3": "10.3.194.0/24" },
      private: { "usw2-az1": "10.3.0.0/19", "usw2-az3": "10.3.64.0/19" },
      data: { "usw2-az1": "10.3.200.0/24", "usw2-az3": "10.3.202.0/24" },
    });
  });

  it("never overlaps, stays inside the network and leaves a quarter free", () => {
    fc.assert(
      fc.property(network, zones, (cidrBlock, chosen) => {
        const outer = parseBlock(cidrBlock)!;
        const blocks = blocksOf(cidrBlock, chosen);
        blocks.forEach((block, index) => {
          assert.equal(contains(outer, block), true);
          assert.equal(
            blocks.slice(index + 1).some((other) => overlaps(block, other)),
            false,
          );
        });
        const used = blocks.reduce((sum, block) => sum + blockSize(block), 0);
        assert.equal(used <= 0.75 * blockSize(outer), true, `${used} of ${blockSize(outer)}`);
      }),
    );
  });

  it("never moves a subnet when a zone is added, removed or listed elsewhere", () => {
    fc.assert(
      fc.property(network, zones, zones, (cidrBlock, before, after) => {
        const [one, other] = [planAddresses(cidrBlock, before), planAddresses(cidrBlock, after)];
        for (const tier of tiers) {
          for (const zone of before.filter((id) => after.includes(id)))
            assert.equal(one[tier][zone], other[tier][zone]);
        }
      }),
    );
  });

  it("gives balancers the /27 that AWS wants even in the smallest network", () => {
    assert.equal(planAddresses("10.0.0.0/19", ["usw2-az1"]).public["usw2-az1"], "10.0.24.0/27");
  });
});

describe("blocks of regions", () => {
  it("follow from the region alone and never overlap", () => {
    const blocks = Object.fromEntries(
      Object.keys(regionCatalogue).map((name) => [name, regionalBlock("10.64.0.0/10", name)!]),
    );
    assert.deepEqual(overlappingPairs(blocks), []);
    assert.equal(blocks["us-west-2"], "10.67.0.0/16");
    assert.equal(blocks["eu-west-1"], "10.72.0.0/16");
    const pool = parseBlock("10.64.0.0/10")!;
    assert.equal(
      Object.values(blocks).every((block) => contains(pool, parseBlock(block)!)),
      true,
    );
  });

  it("need a pool with room for every region and a known region", () => {
    assert.equal(regionalBlock("10.0.0.0/11", "us-west-2"), undefined);
    assert.equal(regionalBlock("10.0.0.0/10", "mars-1"), undefined);
  });

  it("are compared pair by pair", () => {
    assert.deepEqual(overlappingPairs({ one: "10.0.0.0/16", two: "10.0.128.0/17", three: "10.1.0.0/16" }), [
      ["one", "two"],
    ]);
  });
});

describe("CIDR blocks", () => {
  it("are read and written without change", () => {
    fc.assert(fc.property(network, (text) => assert.equal(formatBlock(parseBlock(text)!), text)));
  });

  it("are refused where the address is not the first of its block, or no address at all", () => {
    for (const text of ["10.0.0.1/16", "10.0.0.0/33", "10.0.0/16", "256.0.0.0/8", "ten", ""])
      assert.equal(parseBlock(text), undefined);
  });
});

describe("NAT", () => {
  const three = ["usw2-az2", "usw2-az1", "usw2-az3"];

  it("has a gateway in every zone, in one, or in none", () => {
    assert.deepEqual(natZones("perZone", three), three);
    assert.deepEqual(natZones("single", three), ["usw2-az2"]);
    assert.deepEqual([natZones("regional", three), natZones("none", three)], [[], []]);
  });

  it("serves a zone from the zone itself where it can", () => {
    assert.equal(natZoneFor("perZone", three, "usw2-az3"), "usw2-az3");
    assert.equal(natZoneFor("single", three, "usw2-az3"), "usw2-az2");
    assert.equal(natZoneFor("none", three, "usw2-az3"), undefined);
  });
});

describe("the mesh of regions", () => {
  it("joins every two regions once, whatever the order", () => {
    assert.deepEqual(meshPairs(["b", "c", "a"]), [
      ["a", "b"],
      ["a", "c"],
      ["b", "c"],
    ]);
  });
});
