import path from "node:path";
import { encodeForJson, type Resource, type ResourceGraph } from "@tenfold/planning";

/** Where the graphs are kept: one file for each component. */
export const goldenFolder = path.resolve(__dirname, "../fixtures/components");

/** Command that writes them again, after a change that is meant. */
export const recordCommand = "RECORD_GOLDEN=1 npx mocha test/components/golden.test.ts";

/**
 * A graph as a text that a person can review: each resource with where it is, what keeps it, what must be there before it, and what it is
 * told. Tags that only repeat the name are left out.
 */
export function goldenText(graph: ResourceGraph): string {
  const own = graph.resources.filter(({ type }) => !type.startsWith("pulumi:"));
  const described = own.map((resource) => describeResource(graph, resource));
  return `${described.toSorted().join("\n")}`;
}

function describeResource(graph: ResourceGraph, resource: Resource): string {
  const { type, name, inputs, protect, ignoreChanges } = resource;
  const { region, tags, ...rest } = inputs;
  const where = typeof region === "string" ? ` in ${region}` : "";
  const title = `${type} ${name}${where}${protect ? ", protected" : ""}`;
  const named = typeof tags === "object" && tags !== null && Object.keys(tags).join() === "Name";
  const shown = tags === undefined || named ? rest : { ...rest, tags };
  const properties = Object.entries(shown)
    .filter(([property]) => !property.startsWith("__"))
    .map(([property, value]) => `  ${property} ${shownValue(type, encodeForJson(value))}\n`);
  const after = namesOf(graph, resource.dependencies);
  const lines = [
    ...(after.length > 0 ? [`  after ${after.join(", ")}\n`] : []),
    ...(ignoreChanges.length > 0 ? [`  left alone: ${ignoreChanges.toSorted().join(", ")}\n`] : []),
    ...properties.sort(),
  ];
  return `${title}\n${lines.join("")}`;
}

/** An object of Kubernetes has nearly all in one property, which is line by line to be reviewed. */
function shownValue(type: string, value: unknown): string {
  if (!type.startsWith("kubernetes:")) return JSON.stringify(value);
  return JSON.stringify(value, null, 2).replaceAll("\n", "\n  ");
}

function namesOf(graph: ResourceGraph, urns: readonly string[]): readonly string[] {
  return urns
    .flatMap((urn) => graph.get(urn) ?? [])
    .filter(({ type }) => !type.startsWith("pulumi:"))
    .map(({ type, name }) => `${type.slice(type.lastIndexOf(":") + 1)} ${name}`)
    .sort();
}
