import assert from "node:assert/strict";
import { packsFromEvents } from "./pulumi-events";

const line = (event: object) => `${JSON.stringify({ sequence: 1, timestamp: 1, ...event })}\n`;
const policyEvent = (changes: object) => ({
  policyEvent: {
    resourceUrn: "urn:pulumi:dev::p::aws:s3/bucket:Bucket::logs",
    message: "Buckets are tagged.\nlogs has no tags\n",
    color: "raw",
    policyName: "tags",
    policyPackName: "theirs",
    policyPackVersion: "1.0.0",
    enforcementLevel: "mandatory",
    ...changes,
  },
});

describe("the event log of the installed CLI", () => {
  it("gives a plain violation without the policy's description in front", () => {
    const [pack] = packsFromEvents(line(policyEvent({ severity: "high" })));
    assert.deepEqual(pack?.diagnostics, [
      {
        ...{ pack: "theirs", policy: "tags", level: "mandatory", severity: "high" },
        urn: "urn:pulumi:dev::p::aws:s3/bucket:Bucket::logs",
        ...{ message: "logs has no tags", description: "Buckets are tagged." },
      },
    ]);
  });

  it("leaves a message of our own grammar whole", () => {
    const message = "kept 90 days; 14 are allowed\nfix: shorten it\ndocs: docs/rules/log-retention.md";
    const [pack] = packsFromEvents(line(policyEvent({ message: `${message}\n` })));
    assert.equal(pack?.diagnostics[0]?.message, message);
  });

  it("lists the packs that had nothing to say, in a stable order", () => {
    const summary = (policyPackName: string) =>
      line({ policyAnalyzeStackSummaryEvent: { policyPackName, passed: ["b", "a"], failed: [] } });
    const packs = packsFromEvents(summary("scalability") + summary("cost"));
    assert.deepEqual(
      packs.map(({ name, policies }) => [name, policies]),
      [
        ["cost", ["a", "b"]],
        ["scalability", ["a", "b"]],
      ],
    );
  });
});
