import path from "node:path";
import { previewProgram } from "@tenfold/engine";
import { type ResourceGraph } from "@tenfold/planning";

const root = path.resolve(__dirname, "../..");

export const environments = ["dev", "staging", "prod"] as const;

/** What is judged, by name: the environments of this project. */
export async function programs(): Promise<ReadonlyMap<string, ResourceGraph>> {
  const graphs = new Map<string, ResourceGraph>();
  for (const stack of environments) {
    graphs.set(stack, (await previewProgram({ directory: root, stack, mode: "rehearse" })).graph);
  }
  return graphs;
}
