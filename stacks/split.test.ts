import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  isPropertyMap,
  type PropertyMap,
  type Resource,
  type ResourceGraph,
  Unknown,
} from "@tenfold/planning";
import { type LayerName } from "./config/schema";
import { buildStack } from "./program";
import { runStack } from "./testing/run";
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

/** A stack of a part of production: what it builds, and where it reads what it needs. */
interface Part {
  readonly name: string;
  readonly layer: LayerName;
  readonly region?: string;
  readonly reads: Readonly<Partial<Record<LayerName, string | Readonly<Record<string, string>>>>>;
}

/** The same for each region, as the stacks name it. */
const perRegion = (layer: LayerName) => ({
  "us-west-2": `prod-${layer}-us-west-2`,
  "eu-west-1": `prod-${layer}-eu-west-1`,
});

/** Production by layer, and by region where a layer may be, in the order in which the stacks go up. */
const split: readonly Part[] = [
  { name: "prod-network", layer: "network", reads: {} },
  { name: "prod-data", layer: "data", reads: { network: "prod-network" } },
  ...ofRegions("cluster", { network: "prod-network" }),
  ...ofRegions("apps", { network: "prod-network", data: "prod-data", cluster: perRegion("cluster") }),
  {
    name: "prod-edge",
    layer: "edge",
    reads: { network: "prod-network", data: "prod-data", apps: perRegion("apps") },
  },
];

function ofRegions(layer: LayerName, reads: Part["reads"]): Part[] {
  return Object.entries(perRegion(layer)).map(([region, name]) => ({ name, layer, region, reads }));
}

describe("production split by layer and region", function () {
  this.timeout(60_000);
  const whole = new Map<Mode, ResourceGraph>();
  const parts = new Map<Mode, readonly ResourceGraph[]>();
  before(async () => {
    for (const mode of ["preview", "rehearse"] as const)
      whole.set(mode, await runStack({ stack: "prod", config: prod, mode }, build));
    parts.set("preview", await runSplit("preview", ({ name }) => name));
    // Ids of the rehearsal follow from URNs, so parts that all call themselves prod can be compared to the last character.
    parts.set("rehearse", await runSplit("rehearse", () => "prod"));
  });

  it("creates the same resources with the same inputs as production in one stack", () => {
    const share = knownShare(whole.get("rehearse"), parts.get("rehearse"));
    assert.ok(share > 0.9, `${share} of the values are known on both sides`);
  });

  it("gives no resource a name that follows from the stack, so that moving a layer replaces nothing", () => {
    const share = knownShare(whole.get("preview"), parts.get("preview"));
    assert.ok(share > 0.7, `${share} of the values are known on both sides`);
  });

  it("builds nothing twice: each part reads what it needs from the stacks that the config names", () => {
    split.forEach(({ name, region, reads }, index) => {
      const references = parts.get("preview")?.[index]?.ofType("pulumi:pulumi:StackReference") ?? [];
      const names = references.map(({ inputs }) => inputs["name"]);
      const stacks = Object.values(reads).flatMap((stack) => {
        if (typeof stack === "string") return [stack];
        return Object.entries(stack).flatMap(([of, each]) => (of === (region ?? of) ? [each] : []));
      });
      const expected = stacks.map((stack) => `organization/tenfold/${stack}`);
      assert.deepEqual(names.toSorted(), expected.toSorted(), name);
    });
  });

  it("names the stack, and what it lacks, where a stack was not up yet", async () => {
    const reads = { network: "prod-network", data: "prod-data", apps: perRegion("apps") };
    const config = configOfPart({ name: "", layer: "edge", reads });
    const names = ["prod-network", "prod-data", ...Object.values(perRegion("apps"))];
    const stackOutputs = Object.fromEntries(names.map((name) => [`organization/tenfold/${name}`, {}]));
    const run = runStack({ stack: "prod-edge", config, stackOutputs });
    await assert.rejects(run, /stack prod-apps-us-west-2 exports no apps: run pulumi up there first/);
  });
});

/** Runs the parts of production one after the other; each reads the outputs of those before it. */
async function runSplit(mode: Mode, stackOf: (part: Part) => string): Promise<ResourceGraph[]> {
  const stackOutputs: Record<string, Record<string, unknown>> = {};
  const graphs: ResourceGraph[] = [];
  for (const part of split) {
    const config = configOfPart(part);
    const graph = await runStack({ stack: stackOf(part), config, mode, stackOutputs }, build);
    stackOutputs[`organization/tenfold/${part.name}`] = outputsOf(graph);
    graphs.push(graph);
  }
  return graphs;
}

function configOfPart({ layer, region, reads }: Part): Record<string, unknown> {
  const here = region === undefined ? {} : { "tenfold:stackRegions": [region] };
  return { ...prod, "tenfold:layers": [layer], "tenfold:stacks": reads, ...here };
}

/** Compares production in one stack with its parts. @returns the share of values that both sides know. */
function knownShare(whole: ResourceGraph | undefined, parts: readonly ResourceGraph[] | undefined): number {
  assert.ok(whole && parts);
  assert.deepEqual(namesOf(parts), namesOf([whole]));
  const { compared, known } = compareInputs(whole, parts);
  return known / compared;
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
