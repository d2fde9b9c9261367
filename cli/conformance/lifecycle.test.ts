import assert from "node:assert/strict";
import { lifeLine, mistakesOf } from "./lifecycle";
import { type Life } from "./real-engine";
import { changesOf } from "./digest";
import { diffOf } from "./stand-in/diff";

const good: Life = {
  created: 228,
  changed: [],
  isProtected: true,
  refused: true,
  left: [],
  milliseconds: 56_000,
};

describe("a stack's life on the real engine", () => {
  it("is without a mistake where it changes nothing by itself, stays while protected and leaves nothing", () => {
    assert.deepEqual(mistakesOf(good), []);
    assert.deepEqual(mistakesOf({ ...good, isProtected: false, refused: false }), []);
    assert.match(lifeLine("prod", good), /^prod +228 +empty +refused +0 +56 s$/);
  });

  it("names what would change, what was not protected, and what is left", () => {
    const bad: Life = { ...good, changed: ["update urn:a (tags)"], refused: false, left: ["urn:b"] };
    assert.deepEqual(mistakesOf(bad), [
      "the second preview would update urn:a (tags)",
      "what is protected was destroyed",
      "urn:b is left after destroy",
    ]);
  });

  it("counts operations that change something alone", () => {
    const steps = [
      { op: "same", urn: "urn:a" },
      { op: "read", urn: "urn:b" },
      { op: "update", urn: "urn:c", diffReasons: ["tags", "size"] },
    ];
    assert.deepEqual(changesOf(JSON.stringify({ steps })), ["update urn:c (tags, size)"]);
  });
});

describe("the stand-in's diff", () => {
  const vpc = "aws:ec2/vpc:Vpc";

  it("is none between equal inputs, whatever the engine notes beside them", () => {
    const inputs = { cidrBlock: "10.0.0.0/16", tags: { a: "b" } };
    assert.deepEqual(diffOf(vpc, { ...inputs, __defaults: [] }, inputs).getDiffsList(), []);
  });

  it("replaces nothing that was imported, of which it knows nothing", () => {
    const diff = diffOf(vpc, {}, { cidrBlock: "10.1.0.0/16" });
    assert.deepEqual([diff.getDiffsList(), diff.getReplacesList()], [["cidrBlock"], []]);
  });

  it("names what differs, and what of it forces a replacement", () => {
    const diff = diffOf(
      vpc,
      { cidrBlock: "10.0.0.0/16", tags: { a: "b" } },
      { cidrBlock: "10.1.0.0/16", tags: {} },
    );
    assert.deepEqual(diff.getDiffsList(), ["cidrBlock", "tags"]);
    assert.deepEqual(diff.getReplacesList(), ["cidrBlock"]);
  });
});
