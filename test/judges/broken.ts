import { type PropertyMap, ResourceGraph } from "@tenfold/planning";

/** The graph with other inputs for the first resource of each type; `undefined` takes an input away. */
export function broken(
  graph: ResourceGraph,
  changes: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): ResourceGraph {
  const first = new Map(Object.keys(changes).map((type) => [graph.ofType(type)[0]?.urn, changes[type]]));
  return new ResourceGraph(
    graph.resources.map((resource) => {
      const change = first.get(resource.urn);
      if (!change) return resource;
      const inputs = Object.entries({ ...resource.inputs, ...change }).filter(
        ([, value]) => value !== undefined,
      );
      return { ...resource, inputs: Object.fromEntries(inputs) as PropertyMap };
    }),
  );
}
