import assert from "node:assert/strict";
import path from "node:path";
import { compare, pathsThatDiffer } from "./compare";
import { type ObservedResource, type Observation, readObservation } from "./observation";
import { equalShare, factCount, type ProgramResult, reportText, shareEqual } from "./report";

const recorded = readObservation(path.join(__dirname, "fixtures", "features-dev.json"));
const subnet = [...recorded.resources.keys()].find((urn) => urn.endsWith("::handed-down")) ?? "";

/** The recorded observation with one resource changed. */
function changed(urn: string, change: Partial<ObservedResource>): Observation {
  const resource = recorded.resources.get(urn);
  assert.ok(resource, urn);
  return { ...recorded, resources: new Map([...recorded.resources, [urn, { ...resource, ...change }]]) };
}

function kindsOf(other: Observation): string[] {
  return compare(recorded, other).differences.map(({ kind }) => kind);
}

describe("the comparison of two engines", () => {
  it("finds nothing between an observation and itself, and has counted every kind of fact", () => {
    const { facts, differences } = compare(recorded, recorded);
    assert.deepEqual(differences, []);
    for (const [kind, count] of Object.entries(facts)) assert.ok(count > 0, kind);
  });

  it("finds each single change, under its kind", () => {
    assert.deepEqual(kindsOf(changed(subnet, { parent: null })), ["parent"]);
    assert.deepEqual(kindsOf(changed(subnet, { provider: null })), ["provider"]);
    assert.deepEqual(kindsOf(changed(subnet, { protect: false })), ["protect"]);
    assert.deepEqual(kindsOf(changed(subnet, { external: true })), ["type"]);
    assert.deepEqual(kindsOf(changed(subnet, { dependencies: [] })), ["dependencies"]);
    assert.deepEqual(kindsOf(changed(subnet, { additionalSecretOutputs: ["arn"] })), ["secret marks"]);
    assert.deepEqual(kindsOf(changed(subnet, { propertyDependencies: {} })), [
      "property dependencies",
      "property dependencies",
    ]);
  });

  it("finds a changed, a missing and a further input, and a lost secret mark", () => {
    const inputs = recorded.resources.get(subnet)?.inputs ?? {};
    const { cidrBlock: _, ...without } = inputs;
    assert.deepEqual(kindsOf(changed(subnet, { inputs: { ...inputs, cidrBlock: "10.9.0.0/24" } })), [
      "inputs",
    ]);
    assert.deepEqual(kindsOf(changed(subnet, { inputs: without })), ["inputs"]);
    assert.deepEqual(kindsOf(changed(subnet, { inputs: { ...inputs, more: 1 } })), ["inputs"]);
    const secret = { ...inputs, cidrBlock: "[secret]" };
    assert.deepEqual(kindsOf(changed(subnet, { inputs: secret })), ["secret marks", "inputs"]);
  });

  it("finds missing resources, policy calls and verdicts, and a call that came twice", () => {
    const resources = new Map([...recorded.resources].slice(1));
    assert.deepEqual(kindsOf({ ...recorded, resources }), ["urn"]);
    assert.deepEqual(kindsOf({ ...recorded, verdicts: recorded.verdicts.slice(1) }), ["verdicts"]);
    const [call] = recorded.policyCalls;
    assert.ok(call);
    const twice = kindsOf({ ...recorded, policyCalls: [...recorded.policyCalls, call] });
    assert.ok(twice.length > 0 && twice.every((kind) => kind === "policy calls"));
    assert.ok(kindsOf({ ...recorded, policyCalls: recorded.policyCalls.slice(1) }).includes("policy calls"));
  });

  it("counts one lost fact where one engine fails, and none where both do", () => {
    const failed = { ...recorded, failure: "no" };
    assert.deepEqual(kindsOf(failed), ["outcome"]);
    assert.deepEqual(compare(failed, failed).differences, []);
  });
});

describe("the report", () => {
  const result = (other: Observation): ProgramResult => ({
    ...{ program: "features", stack: "dev", resources: other.resources.size },
    comparison: compare(recorded, other),
    failures: { real: undefined, offline: undefined },
    milliseconds: { real: 1000, offline: 100 },
  });

  it("never rounds up to all", () => {
    assert.equal(shareEqual(1_000_000, 1), "99.99 %");
    assert.equal(shareEqual(1_000_000, 0), "100.00 %");
    assert.equal(shareEqual(0, 0), "–");
    assert.equal(equalShare([]), 0);
  });

  it("shows the place inside a value and what stands there on both sides", () => {
    assert.deepEqual(pathsThatDiffer({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }), [
      { path: ".a.1.b", real: 2, offline: 3 },
    ]);
    const inputs = { ...recorded.resources.get(subnet)?.inputs, tags: { a: "1" } };
    const text = reportText([result(changed(subnet, { inputs }))], false);
    assert.match(
      text,
      /inputs: 1 difference\n.*handed-down tags\n +real +\(nothing\)\n +offline +\{"a":"1"\}/,
    );
    assert.match(text, new RegExp(`${factCount(compare(recorded, recorded))} of`));
  });
});
