import assert from "node:assert/strict";
import path from "node:path";
import { previewProgram } from "@tenfold/engine";

describe("the benchmark's program", () => {
  it("registers as many resources as it is asked to, of every kind that the rules look at", async () => {
    const preview = await previewProgram({
      directory: path.join(__dirname, "program"),
      stack: "bench",
      overrides: [{ key: "resources", value: "150", path: undefined }],
    });
    const made = preview.graph.resources.filter(({ type }) => type !== "pulumi:pulumi:Stack");
    const own = made.filter(
      ({ type, name }) => !(type.startsWith("pulumi:providers:") && /^default/.test(name)),
    );
    assert.equal(own.length, 150);
    const types = new Set(own.map(({ type }) => type.split(":").slice(0, 2).join(":")));
    for (const expected of ["aws:ec2/vpc", "aws:rds/cluster", "bench:index", "kubernetes:apps/v1"])
      assert.ok(types.has(expected), expected);
  }).timeout(60_000);
});
