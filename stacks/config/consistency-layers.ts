import { type Sections } from "./consistency";
import { shown, type Mistake } from "./mistakes";
import { layerNames, type LayerName } from "./schema";

/** What each layer takes its inputs from. */
export const neededLayers: Readonly<Record<LayerName, readonly LayerName[]>> = {
  network: [],
  data: ["network"],
  cluster: ["network"],
  apps: ["network", "data", "cluster"],
  edge: ["apps"],
};

/** Layers of this stack and stacks of the others that do not go together. */
export function layerMistakes({ layers, stacks = {} }: Sections): Mistake[] {
  const here = layers ?? layerNames;
  const mistakes: Mistake[] = [];
  layers?.forEach((layer, index) => {
    if (layers.indexOf(layer) < index)
      mistakes.push({ path: ["layers", index], value: layer, allowed: "named twice: once is enough" });
  });
  for (const layer of layerNames) {
    const needing = here.filter((each) => neededLayers[each].includes(layer));
    if (here.includes(layer) && stacks[layer] !== undefined)
      mistakes.push({
        path: ["stacks", layer],
        value: stacks[layer],
        allowed: `nothing: this stack builds the ${layer} layer itself`,
      });
    if (!here.includes(layer) && needing.length > 0 && stacks[layer] === undefined)
      mistakes.push({
        path: ["stacks", layer],
        value: shown(undefined),
        allowed: `the stack that builds the ${layer} layer: ${needing.join(" and ")} here need it`,
      });
  }
  return mistakes;
}
