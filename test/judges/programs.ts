import path from "node:path";
import { previewProgram } from "@tenfold/engine";
import { type ResourceGraph } from "@tenfold/planning";
import { everythingOn } from "./everything";

const root = path.resolve(__dirname, "../..");

export const environments = ["dev", "staging", "prod"] as const;

/** The program of an account before its first environment. */
export const account = "bootstrap";

/** Rehearsed graphs of the environments of this project, by name. */
export async function environmentGraphs(): Promise<ReadonlyMap<string, ResourceGraph>> {
  const graphs = new Map<string, ResourceGraph>();
  for (const stack of environments) {
    graphs.set(stack, (await previewProgram({ directory: root, stack, mode: "rehearse" })).graph);
  }
  return graphs;
}

/** All that is judged, by name: the environments, and the components with everything on. */
export async function programs(): Promise<ReadonlyMap<string, ResourceGraph>> {
  const directory = path.join(root, "stacks/bootstrap");
  const { graph } = await previewProgram({ directory, stack: "shop", mode: "rehearse" });
  return new Map([...(await environmentGraphs()), [account, graph], ...(await everythingOn())]);
}
