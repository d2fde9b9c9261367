import { notARegion } from "./consistency-regions";
import { plansFailover } from "./failover";
import { type Mistake, repeated, shown } from "./mistakes";
import { layerNames, type LayerName, regionalLayers } from "./schema";
import { type Sections } from "./sections";

/** What each layer takes its inputs from. */
const neededLayers: Readonly<Record<LayerName, readonly LayerName[]>> = {
  network: [],
  data: ["network"],
  cluster: ["network"],
  apps: ["network", "data", "cluster"],
  edge: ["apps"],
};

/** What a layer takes its inputs from. The plan that moves home lies with the edge: it moves the stores too, and tells the topics of each region. */
function neededBy(layer: LayerName, sections: Sections): readonly LayerName[] {
  const plan: readonly LayerName[] = layer === "edge" && plansFailover(sections) ? ["network", "data"] : [];
  return [...neededLayers[layer], ...plan];
}

/** Layers and regions of this stack, and stacks of the others, that do not go together. */
export function layerMistakes(sections: Sections): Mistake[] {
  return [
    ...repeated("layers", sections.layers),
    ...repeated("stackRegions", sections.stackRegions),
    ...stackRegionMistakes(sections),
    ...layerNames.flatMap((layer) => stackMistakes(sections, layer)),
  ];
}

function stackRegionMistakes({ layers, regions, stackRegions }: Sections): Mistake[] {
  if (!stackRegions) return [];
  const strange = stackRegions.flatMap((region, index) =>
    regions && !regions.includes(region)
      ? [{ path: ["stackRegions", index], value: region, allowed: notARegion(regions) }]
      : [],
  );
  const here: readonly LayerName[] = layers ?? layerNames;
  const spanning = here.filter((layer) => !regionalLayers.includes(layer));
  if (spanning.length === 0) return strange;
  const allowed = `not with ${spanning.join(", ")}, which span regions: a stack of some regions builds cluster or apps alone`;
  return [...strange, { path: ["stackRegions"], value: shown(stackRegions), allowed }];
}

/** Mistakes in what is said of the stack of one layer. */
function stackMistakes(sections: Sections, layer: LayerName): Mistake[] {
  const { layers: here = layerNames, stacks = {} } = sections;
  const stack = stacks[layer];
  const mistake = (value: unknown, allowed: string, ...inner: string[]): Mistake[] => [
    { path: ["stacks", layer, ...inner], value: shown(value), allowed },
  ];
  if (here.includes(layer))
    return stack === undefined ? [] : mistake(stack, `nothing: this stack builds the ${layer} layer itself`);
  const needing = here.filter((each) => neededBy(each, sections).includes(layer));
  const forPlan = neededLayers.edge.includes(layer) || needing.join() !== "edge" ? "" : ", for failover.plan";
  const wanted = `the stack that builds the ${layer} layer: ${needing.join(" and ")} here need it${forPlan}`;
  if (stack === undefined) return needing.length > 0 ? mistake(stack, wanted) : [];
  if (typeof stack === "string" || !sections.regions) return [];
  if (!regionalLayers.includes(layer))
    return mistake(stack, `one stack: the ${layer} layer spans all regions`);
  const { regions, stackRegions = regions } = sections;
  const strange = Object.keys(stack).filter((region) => !regions.some((each) => each === region));
  const missing = stackRegions.filter((region) => needing.length > 0 && stack[region] === undefined);
  return [
    ...strange.flatMap((region) => mistake(stack[region], notARegion(regions), region)),
    ...missing.flatMap((region) => mistake(undefined, wanted, region)),
  ];
}
