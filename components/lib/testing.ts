import type { Resource, ResourceGraph } from "@tenfold/planning";

/** The one resource of a type whose logical name is given. Throws where there is none or more. */
export function only(graph: ResourceGraph, type: string, name?: string): Resource {
  const found = graph.ofType(type).filter((resource) => name === undefined || resource.name === name);
  const [first] = found;
  if (!first || found.length > 1) {
    const names = graph.ofType(type).map((resource) => resource.name);
    throw new Error(`${found.length} of ${type} named ${name ?? "anything"}; there are: ${names.join(", ")}`);
  }
  return first;
}

/** Logical names of a type, sorted. */
export function names(graph: ResourceGraph, type: string): string[] {
  return graph
    .ofType(type)
    .map(({ name }) => name)
    .sort();
}

/** The message of the error that a program ends with. */
export async function messageOf(run: Promise<unknown>): Promise<string> {
  try {
    await run;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("the program should have failed");
}
