import { type Resource, type ResourceGraph } from "@tenfold/planning";

const componentType = /^tenfold:([^:]+):/;

/** Resources that the cloud would create: no components, no providers, nothing that is only read. */
export function isCloudResource(resource: Pick<Resource, "custom" | "external" | "type">): boolean {
  return resource.custom && !resource.external && !resource.type.startsWith("pulumi:");
}

/** The component that a person would look at: the nearest one above a resource, or the resource itself. */
export function componentOf(graph: ResourceGraph, resource: Resource): Resource {
  if (!resource.custom && resource.type !== "pulumi:pulumi:Stack") return resource;
  for (const ancestor of graph.ancestorsOf(resource)) {
    if (!ancestor.custom && ancestor.type !== "pulumi:pulumi:Stack") return ancestor;
  }
  return resource;
}

/**
 * The layer that a resource belongs to: the area of the outermost Tenfold component above it, else the type of the outermost
 * component, else the service of the resource's own type token (`ec2` of `aws:ec2/vpc:Vpc`).
 */
export function layerOf(graph: ResourceGraph, resource: Resource): string {
  const chain = [resource, ...graph.ancestorsOf(resource)].filter(
    (entry) => entry.type !== "pulumi:pulumi:Stack",
  );
  const components = chain.filter((entry) => !entry.custom);
  const tenfold = components
    .map((entry) => componentType.exec(entry.type)?.[1])
    .filter((area) => area !== undefined);
  const outermost = components[components.length - 1];
  return tenfold[tenfold.length - 1] ?? outermost?.type ?? serviceOf(resource.type);
}

/** `apps/catalog · eu-west-1` */
export function placeOf(graph: ResourceGraph, urn: string): string {
  const resource = graph.get(urn);
  if (!resource || resource.type === "pulumi:pulumi:Stack") return "the stack";
  const region = graph.regionOf(resource);
  const component = componentOf(graph, resource);
  const name = component.name === "" ? resource.name : component.name;
  return [`${layerOf(graph, resource)}/${name}`, region].filter((part) => part !== undefined).join(" · ");
}

function serviceOf(type: string): string {
  const [pack = "", module = ""] = type.split(":");
  const service = module.split("/", 1)[0] ?? "";
  return service === "" || service === "index" ? pack : service;
}
