import assert from "node:assert/strict";
import { regionCatalogue, type RegionEntry, usableZones } from "../catalogue/regions";
import { maximumZoneNumber } from "../network/network.plan";
import { ArgumentCheck } from "./errors";
import { checkRegion, checkZones, defaultZones, regionOfZone, zoneNumber } from "./zones";

const entries = Object.entries<RegionEntry>(regionCatalogue);

describe("the catalogue of regions", () => {
  it("gives every region a permanent number of its own, so that address blocks never move", () => {
    const slots = entries.map(([, { slot }]) => slot);
    assert.equal(new Set(slots).size, entries.length);
    assert.equal(
      slots.every((slot) => slot >= 0 && slot < 64),
      true,
    );
    assert.equal(regionCatalogue["us-east-1"].slot, 0);
    assert.equal(regionCatalogue["us-west-2"].slot, 3);
    assert.equal(regionCatalogue["eu-west-1"].slot, 8);
  });

  it("lists zones that belong to one region and have a place in the address plan", () => {
    for (const [name, { zones, limited }] of entries) {
      for (const zone of zones) {
        assert.equal(regionOfZone(zone), name);
        assert.equal(zoneNumber(zone) >= 1 && zoneNumber(zone) <= maximumZoneNumber, true, zone);
      }
      assert.equal(
        Object.keys(limited).every((zone) => zones.includes(zone)),
        true,
        name,
      );
      assert.equal(usableZones(name).length >= 2, true, name);
    }
  });
});

describe("default zones", () => {
  it("leave out the zones that EKS and VPC origins do not serve", () => {
    assert.deepEqual(defaultZones("us-east-1", 6), [
      "use1-az1",
      "use1-az2",
      "use1-az4",
      "use1-az5",
      "use1-az6",
    ]);
  });

  it("leave out the zones that the user excludes", () => {
    assert.deepEqual(defaultZones("us-west-2", 3, ["usw2-az2"]), ["usw2-az1", "usw2-az3", "usw2-az4"]);
  });
});

describe("checking zones and regions", () => {
  const complaint = (region: string, zones: readonly string[]) => {
    const check = new ArgumentCheck("Thing");
    if (checkRegion(check, region)) checkZones(check, region, zones);
    try {
      check.throwIfAny();
    } catch (error) {
      return String(error);
    }
    return "";
  };

  it("suggests the nearest region for a mistyped one", () => {
    assert.match(complaint("eu-west-9", []), /region {2}"eu-west-9".*did you mean eu-west-1/);
  });

  it("asks for a region where none is given", () => {
    const missing = undefined as string | undefined;
    assert.match(complaint(missing as string, []), /region {2}undefined {2}a region such as us-west-2/);
  });

  it("names every wrong zone and what is usable instead", () => {
    const message = complaint("us-east-1", ["use1-az1", "use1-az1", "use1-az3", "us-east-1a"]);
    assert.match(message, /3 mistakes/);
    assert.match(message, /zones\[1\].*given twice/);
    assert.match(message, /zones\[2\].*EKS takes no subnets in this zone: use use1-az1, use1-az2/);
    assert.match(message, /zones\[3\].*not a zone id of us-east-1/);
  });

  it("accepts zones in any order", () => {
    assert.equal(complaint("us-west-2", ["usw2-az3", "usw2-az1"]), "");
  });
});
