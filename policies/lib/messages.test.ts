import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Finding,
  formatFinding,
  formatSummary,
  type PackSummary,
  parseFinding,
  parsePackError,
  parseSummary,
} from "./messages";

describe("the grammar of findings", () => {
  const line = fc
    .string({
      unit: fc.constantFrom("a", "é", " ", ":", ".", "%", "×", "→", "\n", "fix: ", "docs: ", "undecided: "),
    })
    .map((text) => `x${text}x`.replace(/\s*\n\s*/g, " "));
  const shape = {
    text: line,
    fix: fc.option(line, { nil: undefined }),
    docs: fc.constant("docs/rules/k8s-requests.md"),
    undecided: fc.boolean(),
    property: fc.option(line, { nil: undefined }),
    more: fc.option(fc.nat(), { nil: undefined }),
  };
  const finding: fc.Arbitrary<Finding> = fc.record(shape, { noNullPrototype: true });

  it("reads back every finding that it writes", () => {
    fc.assert(fc.property(finding, (given) => assert.deepEqual(parseFinding(formatFinding(given)), given)));
  });

  it("puts the sentence first, then one line for each part", () => {
    const text = formatFinding({
      text: "both readers are in euw1-az1",
      fix: "name another zone",
      docs: "docs/rules/aurora-readers-az.md",
      undecided: false,
    });
    assert.equal(
      text,
      "both readers are in euw1-az1\nfix: name another zone\ndocs: docs/rules/aurora-readers-az.md",
    );
  });

  it("marks an undecided finding at the start of its first line", () => {
    const text = formatFinding({
      text: "not known yet",
      docs: "d",
      undecided: true,
      property: "spec.replicas",
    });
    assert.equal(text, "undecided: not known yet\nproperty: spec.replicas\ndocs: d");
  });

  it("takes the message of a foreign pack as plain text", () => {
    const message = "S3 buckets must not be public.\nfix: this line is the foreign pack's own";
    assert.deepEqual(parseFinding(message), { text: message, undecided: false });
  });

  it("takes the SDK's own word for an unknown value as undecided", () => {
    const message =
      "can't run policy 's3-public' from policy pack 'aws@v1.0.0' during preview: string value at .acl.grant can't be known during preview";
    assert.deepEqual(parseFinding(message), { text: message, undecided: true, property: "acl.grant" });
  });
});

describe("the error of a pack", () => {
  it("is taken out of the frame that the SDK puts around it", () => {
    const details =
      "Error validating resource with policy 'cost' from policy pack 'cost@v0.1.0':\nconfiguration: 1 mistake\n\n  x";
    assert.equal(parsePackError(details), "configuration: 1 mistake\n\n  x");
    assert.equal(parsePackError("Error: something else"), "Error: something else");
  });
});

describe("the summary of a pack", () => {
  const summary: PackSummary = {
    environment: "pr-123",
    levels: "staging",
    resources: 454,
    recognised: 431,
    rules: [
      {
        id: "k8s-requests",
        title: "t",
        severity: "high",
        level: "mandatory",
        passed: 8,
        failed: 1,
        undecided: 0,
      },
      {
        id: "lb-multi-az",
        title: "t",
        severity: "high",
        level: "disabled",
        passed: 0,
        failed: 0,
        undecided: 0,
      },
    ],
  };

  it("reads back what it writes", () => {
    assert.deepEqual(parseSummary(formatSummary(summary)), summary);
  });

  it("says nothing about the reason of a foreign pack, broken text or another shape", () => {
    assert.equal(parseSummary("Policy only applies to resources of type 'aws:s3/bucket:Bucket'"), undefined);
    assert.equal(parseSummary("tenfold-summary/1 {"), undefined);
    assert.equal(parseSummary('tenfold-summary/1 {"environment":1}'), undefined);
    assert.equal(parseSummary("tenfold-summary/2 {}"), undefined);
  });
});
