import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { runProgram } from "@tenfold/engine/testing";
import {
  isPropertyMap,
  type PropertyMap,
  type Resource,
  type ResourceGraph,
  Unknown,
} from "@tenfold/planning";
import { neededLayers } from "./config/consistency-layers";
import { layerNames, type LayerName } from "./config/schema";
import { buildStack } from "./program";
import { configOf } from "./testing/stack-file";

type Mode = "preview" | "rehearse";

const prod = configOf("prod");

/** Keys that the program gave to each resource. Providers name what was given no name, in reality at random. */
const given = new Map<string, Set<string>>();

/** The program, its arguments noted down in `given`. */
function build(): unknown {
  pulumi.runtime.registerStackTransformation(({ type, name, props }) => {
    const values = Object.entries(props as object).filter(([, value]) => value !== undefined);
    const place = nameOf({ type, name });
    given.set(place, new Set([...(given.get(place) ?? []), ...values.map(([key]) => key)]));
    return undefined;
  });
  return buildStack();
}

/** What belongs to a stack and not to the environment: each part of a split environment has its own. */
const perStack = ["pulumi:pulumi:Stack", "pulumi:pulumi:StackReference", "tenfold:platform:Environment"];

describe("production split by layer", function () {
  this.timeout(120_000);

  let previewed: readonly ResourceGraph[];
  before(async () => {
    previewed = await runSplit("preview", (layer) => `prod-${layer}`);
  });

  it("creates the same resources with the same inputs as production in one stack", async () => {
    const whole = await runProgram(build, { stack: "prod", config: prod, mode: "rehearse" });
    // Ids of the rehearsal follow from URNs, so parts that all call themselves prod can be compared to the last character.
    const parts = await runSplit("rehearse", () => "prod");
    assert.deepEqual(namesOf(parts), namesOf([whole]));
    const { compared, known } = compareInputs(whole, parts);
    assert.ok(known / compared > 0.9, `${known} of ${compared} values are known on both sides`);
  });

  it("gives no resource a name that follows from the stack, so that moving a layer replaces nothing", async () => {
    const whole = await runProgram(build, { stack: "prod", config: prod, mode: "preview" });
    const { compared, known } = compareInputs(whole, previewed);
    assert.ok(known / compared > 0.7, `${known} of ${compared} values are known on both sides`);
  });

  it("builds no layer twice: each part reads what it needs from the stacks that the config names", () => {
    layerNames.forEach((layer, index) => {
      const references = previewed[index]?.ofType("pulumi:pulumi:StackReference") ?? [];
      const names = references.map(({ inputs }) => inputs["name"]);
      const expected = neededLayers[layer].map((needed) => `organization/tenfold/prod-${needed}`);
      assert.deepEqual(names.toSorted(), expected.toSorted(), layer);
    });
  });

  it("names the stack, and what it lacks, where a stack was not up yet", async () => {
    const run = runProgram(buildStack, {
      stack: "prod-cluster",
      config: { ...prod, "tenfold:layers": ["cluster"], "tenfold:stacks": { network: "prod-network" } },
      stackOutputs: { "organization/tenfold/prod-network": {} },
    });
    await assert.rejects(run, /stack prod-network exports no network: run pulumi up there first/);
  });
});

/** Runs production as one stack per layer, in the order of the layers; each reads the outputs of those before it. */
async function runSplit(mode: Mode, stackOf: (layer: LayerName) => string): Promise<ResourceGraph[]> {
  const stackOutputs: Record<string, Record<string, unknown>> = {};
  const graphs: ResourceGraph[] = [];
  for (const layer of layerNames) {
    const stacks = Object.fromEntries(neededLayers[layer].map((needed) => [needed, `prod-${needed}`]));
    const config = { ...prod, "tenfold:layers": [layer], "tenfold:stacks": stacks };
    const graph = await runProgram(build, { stack: stackOf(layer), config, mode, stackOutputs });
    stackOutputs[`organization/tenfold/prod-${layer}`] = outputsOf(graph);
    graphs.push(graph);
  }
  return graphs;
}

function outputsOf(graph: ResourceGraph): Record<string, unknown> {
  const [stack] = graph.ofType("pulumi:pulumi:Stack");
  assert.ok(stack, "a run registers its stack");
  return json(stack.outputs) as Record<string, unknown>;
}

/** The resources of the environment, without what belongs to single stacks. */
function resourcesOf(graphs: readonly ResourceGraph[]): Resource[] {
  const shared = graphs.flatMap(({ resources }) => resources).filter(({ type }) => !perStack.includes(type));
  return shared.filter(
    ({ type, name }) => !(type.startsWith("pulumi:providers:") && name.startsWith("default")),
  );
}

function namesOf(graphs: readonly ResourceGraph[]): string[] {
  return resourcesOf(graphs).map(nameOf).sort();
}

function nameOf({ type, name }: Pick<Resource, "type" | "name">): string {
  return `${type} ${name}`;
}

/** Compares every input that both sides know, and counts them: two unknown values say nothing. */
function compareInputs(whole: ResourceGraph, parts: readonly ResourceGraph[]) {
  const [one, other] = [resourcesOf(parts), resourcesOf([whole])].map(withoutAddedNames);
  const count = { compared: 0, known: 0 };
  for (const [place, inputs] of other ?? []) compare(one?.get(place), inputs, place, count);
  return count;
}

/** The inputs of each resource; for a name that its provider added stands whose it is, there and wherever it is used. */
function withoutAddedNames(resources: readonly Resource[]): ReadonlyMap<string, unknown> {
  const added = new Map<string, string>();
  for (const resource of resources)
    for (const [key, value] of Object.entries(resource.inputs)) {
      const isName = typeof value === "string" && value.startsWith(`${resource.name}-`);
      if (isName && !given.get(nameOf(resource))?.has(key)) added.set(value, `name of ${nameOf(resource)}`);
    }
  const renamed = (value: unknown): unknown => {
    if (typeof value === "string") return value.replace(/[\w.-]+/g, (word) => added.get(word) ?? word);
    if (!isTree(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renamed(item)]));
  };
  return new Map(resources.map((resource) => [nameOf(resource), renamed(resource.inputs)]));
}

function compare(
  one: unknown,
  other: unknown,
  place: string,
  count: { compared: number; known: number },
): void {
  if (isTree(one) && isTree(other)) {
    const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
    for (const key of keys) compare(Reflect.get(one, key), Reflect.get(other, key), `${place}.${key}`, count);
    return;
  }
  count.compared++;
  if (one instanceof Unknown || other instanceof Unknown) return;
  count.known++;
  assert.deepEqual(json(one), json(other), place);
}

function isTree(value: unknown): value is object {
  return Array.isArray(value) || isPropertyMap(value as PropertyMap);
}

/** The value as a report prints it: unknown values and secrets as words. */
function json(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}
