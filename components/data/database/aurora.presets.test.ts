import { runProgram } from "@tenfold/engine/testing";
import assert from "node:assert/strict";
import { type PresetName, presetDifferences, withPreset } from "../../lib/presets";
import { Aurora } from "./aurora";
import { AuroraGlobal } from "./aurora-global";
import { auroraGlobalPresets, auroraPresets } from "./aurora.presets";
import { dataNetwork } from "../testing";

const own = {
  region: "us-west-2",
  network: dataNetwork("us-west-2"),
  database: { name: "orders" },
} as const;

describe("the presets of a database", () => {
  for (const preset of ["dev", "staging", "production"] as PresetName[]) {
    it(`are arguments that create one: ${preset}`, async () => {
      const graph = await runProgram(() => void new Aurora("orders", withPreset(auroraPresets[preset], own)));
      assert.equal(graph.ofType("aws:rds/cluster:Cluster").length, 1);
    });
  }

  it("say in production what a database is by default", async () => {
    const { compute } = auroraPresets.production;
    const byPreset = await runProgram(
      () => void new Aurora("orders", withPreset(auroraPresets.production, own)),
    );
    const byDefault = await runProgram(() => void new Aurora("orders", { ...own, compute }));
    const inputs = (graph: typeof byPreset) => graph.resources.map(({ urn, inputs: given }) => [urn, given]);
    assert.deepEqual(inputs(byPreset), inputs(byDefault));
  });

  it("differ where an environment may be cheaper", () => {
    const fields = presetDifferences(auroraPresets.staging, auroraPresets.production).map(
      ({ field }) => field,
    );
    assert.ok(fields.includes("protection") && fields.includes("readers.count"), fields.join(", "));
  });
});

describe("the presets of a database over several regions", () => {
  const wide = {
    birthRegion: "us-west-2",
    regions: { "us-west-2": { network: own.network }, "eu-west-1": { network: dataNetwork("eu-west-1") } },
    database: own.database,
  };
  const run = (args: ConstructorParameters<typeof AuroraGlobal>[1]) =>
    runProgram(() => void new AuroraGlobal("orders", args));

  for (const preset of ["dev", "staging", "production"] as PresetName[]) {
    it(`are arguments that create one: ${preset}`, async () => {
      const graph = await run(withPreset(auroraGlobalPresets[preset], wide));
      assert.equal(graph.ofType("aws:rds/cluster:Cluster").length, 2);
    });
  }

  it("say in production what such a database is by default", async () => {
    const { compute } = auroraGlobalPresets.production;
    const inputs = (graph: Awaited<ReturnType<typeof run>>) =>
      graph.resources.map(({ urn, inputs: given }) => [urn, given]);
    const byPreset = await run(withPreset(auroraGlobalPresets.production, wide));
    assert.deepEqual(inputs(byPreset), inputs(await run({ ...wide, compute })));
  });
});
