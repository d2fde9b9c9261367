import assert from "node:assert/strict";
import path from "node:path";
import { type PackConfig, type PackResult, previewProgram } from "@tenfold/engine";
import { build } from "./build.mjs";
import { parseFinding, parseSummary } from "./lib/messages";
import { costRules, scalabilityRules } from "./rules";

const packFolder = (name: string) => path.join(__dirname, name);

/** Runs packs in processes of their own, as Pulumi does, on a program with one log group that is kept for ever. */
async function preview(packs: Readonly<Record<string, PackConfig>>): Promise<readonly PackResult[]> {
  const policyPacks = Object.entries(packs).map(([name, config]) => ({
    directory: packFolder(name),
    config,
  }));
  const directory = path.join(__dirname, "testing", "program");
  return (await previewProgram({ directory, stack: "prod", policyPacks })).packs;
}

describe("the built packs", function () {
  this.timeout(60_000);

  before(() => void build());

  it("are not built again while nothing has changed", () => {
    assert.deepEqual(build(), []);
  });

  it("start, and say what they found and which rules they ran", async () => {
    const [scalability, cost] = await preview({ scalability: {}, cost: {} });
    assert.deepEqual([scalability?.name, cost?.name], ["scalability", "cost"]);
    assert.deepEqual([scalability?.policies, cost?.policies], [["scalability"], ["cost"]]);
    assert.deepEqual(scalability?.diagnostics, []);
    const found = cost?.diagnostics.map(({ policy, level, severity, urn, message }) => ({
      ...{ policy, level, severity, urn },
      ...{ text: parseFinding(message).text },
    }));
    assert.deepEqual(found, [
      {
        policy: "log-retention",
        level: "mandatory",
        severity: "medium",
        urn: "urn:pulumi:prod::one-log-group::aws:cloudwatch/logGroup:LogGroup::api",
        text: "its logs are kept, and billed, for ever",
      },
    ]);
    const rulesOf = (pack: PackResult | undefined) =>
      pack?.notApplicable.flatMap(({ reason }) => parseSummary(reason)?.rules.map(({ id }) => id) ?? []);
    assert.deepEqual(
      rulesOf(scalability),
      scalabilityRules.map(({ id }) => id),
    );
    assert.deepEqual(
      rulesOf(cost),
      costRules.map(({ id }) => id),
    );
  });

  it("take a level for the whole pack, and levels and settings for single rules", async () => {
    const lowered = await preview({ cost: { cost: "advisory" } });
    assert.deepEqual(
      lowered[0]?.diagnostics.map(({ level }) => level),
      ["advisory"],
    );
    const disabled = await preview({ cost: { cost: { rules: { "log-retention": { level: "disabled" } } } } });
    assert.deepEqual(disabled[0]?.diagnostics, []);
    const elsewhere = await preview({ cost: { cost: { rules: { "cost-tags": { keys: ["owner"] } } } } });
    assert.deepEqual(
      elsewhere[0]?.diagnostics.map(({ policy }) => policy),
      ["cost-tags", "log-retention"],
    );
  });

  it("refuse a wrong configuration with every mistake", async () => {
    const config = {
      cost: { rules: { "log-retentoin": {}, "cost-tags": { keys: "owner" } }, onUnknown: "no" },
    };
    await assert.rejects(preview({ cost: config }), (error: Error) => {
      assert.match(error.message, /configuration of policy pack cost: 3 mistakes/);
      assert.match(error.message, /rules\.log-retentoin +unknown rule; did you mean log-retention\?/);
      assert.match(error.message, /rules\.cost-tags\.keys +"owner" is not allowed: a list of texts/);
      assert.doesNotMatch(error.message, /^ +at /m);
      return true;
    });
  });
});
