import assert from "node:assert/strict";
import fc from "fast-check";
import { compareResources, type ComparableResource } from "./compare";

const subnet = (changes: Partial<ComparableResource> = {}): ComparableResource => ({
  urn: "urn:pulumi:prod::tenfold::aws:ec2/subnet:Subnet::a",
  type: "aws:ec2/subnet:Subnet",
  name: "a",
  region: "us-west-2",
  inputs: { cidrBlock: "10.0.0.0/24", tags: { team: "core" } },
  ...changes,
});

describe("the change between two previews", () => {
  it("is empty between a preview and itself", () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue() as fc.Arbitrary<string>)), (list) => {
        const resources = list.map((inputs, index) => subnet({ urn: `urn:${index}`, inputs }));
        assert.deepEqual(compareResources(resources, resources), { added: [], removed: [], changed: [] });
      }),
    );
  });

  it("names the property that differs and tells an update from a replacement", () => {
    const tagged = subnet({ inputs: { cidrBlock: "10.0.0.0/24", tags: { team: "shop" } } });
    const moved = subnet({ inputs: { cidrBlock: "10.0.1.0/24", tags: { team: "core" } } });
    assert.deepEqual(compareResources([subnet()], [tagged]).changed[0]?.properties, ["tags.team"]);
    assert.deepEqual(compareResources([subnet()], [tagged]).changed[0]?.replacedBy, []);
    assert.deepEqual(compareResources([subnet()], [moved]).changed[0]?.replacedBy, ["cidrBlock"]);
  });

  it("counts what comes and what goes", () => {
    const other = subnet({ urn: "urn:pulumi:prod::tenfold::aws:ec2/subnet:Subnet::b", name: "b" });
    const { added, removed } = compareResources([subnet()], [other]);
    assert.deepEqual([added.map((entry) => entry.name), removed.map((entry) => entry.name)], [["b"], ["a"]]);
  });

  it("takes a resource with an alias for the one that had this URN", () => {
    const renamed = subnet({
      urn: "urn:pulumi:prod::tenfold::aws:ec2/subnet:Subnet::b",
      aliases: [subnet().urn],
    });
    assert.deepEqual(compareResources([subnet()], [renamed]), { added: [], removed: [], changed: [] });
  });

  it("leaves out components and what is only read", () => {
    const read = subnet({ external: true });
    const component = subnet({ urn: "urn:c", custom: false });
    assert.deepEqual(compareResources([], [read, component]).added, []);
  });

  it("replaces every AWS resource that changes its region and every Kubernetes object that changes its name", () => {
    const inRegion = (region: string) => subnet({ inputs: { region } });
    assert.deepEqual(compareResources([inRegion("a")], [inRegion("b")]).changed[0]?.replacedBy, ["region"]);
    const named = (name: string) =>
      subnet({ type: "kubernetes:core/v1:Service", inputs: { metadata: { name } } });
    assert.deepEqual(compareResources([named("a")], [named("b")]).changed[0]?.replacedBy, ["metadata.name"]);
  });
});
