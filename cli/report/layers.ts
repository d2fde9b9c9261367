import { type Facets } from "@tenfold/planning";
import { isCloudResource, layerOf } from "./place";
import { type ReportedLayer } from "./report";
import { layerSummaries } from "./summaries";

/** The order in which a request meets the layers is the order in which they are built. */
const order = ["network", "data", "cluster", "apps", "edge"];

/** What would be created, by layer and region. */
export function layersOf(facets: Facets): ReportedLayer[] {
  const { graph } = facets;
  const counts = new Map<string, Record<string, number>>();
  for (const resource of graph.resources) {
    if (!isCloudResource(resource)) continue;
    const layer = layerOf(graph, resource);
    const region = graph.regionOf(resource) ?? "";
    const row = counts.get(layer) ?? {};
    row[region] = (row[region] ?? 0) + 1;
    counts.set(layer, row);
  }
  return [...counts]
    .map(([layer, resources]) => ({ layer, resources, summary: layerSummaries[layer]?.(facets) ?? "" }))
    .sort((a, b) => rank(a.layer) - rank(b.layer) || (a.layer < b.layer ? -1 : 1));
}

function rank(layer: string): number {
  const place = order.indexOf(layer);
  return place === -1 ? order.length : place;
}
