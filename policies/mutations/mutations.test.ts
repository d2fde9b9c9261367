import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { type ResourceGraph } from "@tenfold/planning";
import { runProgram } from "@tenfold/engine/testing";
import { buildStack } from "../../stacks/program";
import { changed, configOf } from "../../stacks/testing/stack-file";
import { packPolicies } from "../lib/pack";
import { costPack, scalabilityPack } from "../packs";
import { allRules } from "../testing/fixtures";
import { wireGraph } from "../testing/graph";
import { analyse, type ReceivedViolation } from "../testing/handlers";
import { type ConfigChange, type Mutation, mutations, type PlainProgram } from "./table";

/** What both packs find wrong, undecided checks left out. */
async function failuresOf(graph: ResourceGraph): Promise<readonly ReceivedViolation[]> {
  const resources = wireGraph(graph);
  const answers = [];
  for (const pack of [scalabilityPack, costPack]) answers.push(await analyse(packPolicies(pack), resources));
  return answers.flatMap(({ violations }) => violations).filter(({ finding }) => !finding.undecided);
}

function previewEnvironment({ environment, config }: ConfigChange): Promise<ResourceGraph> {
  let mutated = configOf(environment);
  for (const [place, value] of Object.entries(config)) mutated = changed(mutated, place, value);
  return runProgram(() => buildStack(), { stack: environment, config: mutated });
}

function previewPlain(folder: string): Promise<ResourceGraph> {
  const entry = path.join(__dirname, "programs", folder, "index.ts");
  const config = { "aws:region": "us-west-2" };
  return runProgram(async () => void (await import(entry)), { stack: "prod", project: folder, config });
}

const failures = new Map<string, Promise<readonly ReceivedViolation[]>>();

/** One run for all tests about the same change. */
function failuresAfter(how: ConfigChange | PlainProgram): Promise<readonly ReceivedViolation[]> {
  const key = JSON.stringify(how);
  const preview = () => ("program" in how ? previewPlain(how.program) : previewEnvironment(how));
  const running = failures.get(key) ?? preview().then(failuresOf);
  failures.set(key, running);
  return running;
}

function rulesOf(violations: readonly ReceivedViolation[]): readonly string[] {
  return [...new Set(violations.map(({ rule }) => rule))].sort();
}

describe("what each rule must catch", () => {
  const environments = ["dev", "staging", "prod"] as const;

  // Pulumi's SDK takes a stack trace for every output, which is most of the time of a large program.
  const { stackTraceLimit } = Error;
  before(() => (Error.stackTraceLimit = 0));
  after(() => (Error.stackTraceLimit = stackTraceLimit));

  for (const environment of environments) {
    it(`nothing in ${environment} as it is committed`, async function () {
      this.timeout(60_000);
      const found = await failuresAfter({ environment, config: {} });
      assert.deepEqual(
        found.map(({ rule, urn, finding }) => `${rule} ${urn}: ${finding.text}`),
        [],
      );
    });
  }

  for (const mutation of mutations) {
    it(`${mutation.rule}: ${describeHow(mutation)}`, async function () {
      this.timeout(60_000);
      const { how, trips, rule, resource } = mutation;
      const found = await failuresAfter(how);
      assert.deepEqual(rulesOf(found), trips);
      const named = found.filter((failure) => failure.rule === rule).map(({ urn }) => urn.split("::").at(-1));
      assert(named.includes(resource), `${rule} is about ${named.join(", ")}, not about ${resource}`);
    });
  }

  it("is written down once for every rule, and every program is one of them", () => {
    const rules = mutations.map(({ rule }) => rule);
    assert.deepEqual([...rules].sort(), allRules.map(({ id }) => id).sort());
    const programs = mutations.flatMap(({ how }) => ("program" in how ? [how.program] : []));
    assert.deepEqual([...programs].sort(), readdirSync(path.join(__dirname, "programs")).sort());
  });
});

function describeHow({ how }: Mutation): string {
  if ("program" in how) return `the program ${how.program}`;
  const changes = Object.entries(how.config).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  return `${how.environment} with ${changes.join(", ")}`;
}
