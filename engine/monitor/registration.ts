import { type Alias } from "@pulumi/pulumi/proto/alias_pb";
import { type RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { EngineError } from "../errors";
import { fromStruct, type WireMap, withoutOutputMarks } from "../protocol/wire";
import { type Deployment } from "./deployment";
import { makeUrn, packageOf, type RegisteredResource } from "./registered-resource";

/** Inputs as the program sent them, output marks removed. */
export function inputsOf(request: RegisterResourceRequest): WireMap {
  return withoutOutputMarks(fromStruct(request.getObject())) as WireMap;
}

/** The part of a resource's state that the request alone determines. */
export function stateOf(
  request: RegisterResourceRequest,
  urn: string,
  deployment: Deployment,
): Omit<RegisteredResource, "provider" | "inputs" | "outputs" | "id" | "external"> {
  const timeouts = request.getCustomtimeouts();
  return {
    urn,
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    parent: request.getParent() || undefined,
    dependencies: [...request.getDependenciesList()].sort(),
    propertyDependencies: propertyDependenciesOf(request),
    protect: request.getProtect() === true,
    ignoreChanges: request.getIgnorechangesList(),
    deleteBeforeReplace: request.getDeletebeforereplacedefined()
      ? request.getDeletebeforereplace()
      : undefined,
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    aliases: request.getAliasesList().map((alias) => aliasUrn(alias, request, deployment)),
    deletedWith: request.getDeletedwith() || undefined,
    customTimeouts: {
      create: seconds(timeouts?.getCreate()),
      update: seconds(timeouts?.getUpdate()),
      delete: seconds(timeouts?.getDelete()),
    },
  };
}

function propertyDependenciesOf(request: RegisterResourceRequest): Record<string, readonly string[]> {
  const result: Record<string, readonly string[]> = {};
  for (const [key, dependencies] of request.getPropertydependenciesMap().entries()) {
    result[key] = [...dependencies.getUrnsList()].sort();
  }
  return result;
}

function aliasUrn(alias: Alias, request: RegisterResourceRequest, deployment: Deployment): string {
  const spec = alias.getSpec();
  if (!spec) return alias.getUrn();
  const parent = spec.getNoparent() ? undefined : spec.getParenturn() || request.getParent() || undefined;
  return makeUrn(
    spec.getStack() || deployment.stack,
    spec.getProject() || deployment.project,
    parent,
    spec.getType() || request.getType(),
    spec.getName() || request.getName(),
  );
}

/** `1h30m10s` in seconds; nothing is 0. */
function seconds(duration: string | undefined): number {
  const units: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600 };
  let total = 0;
  for (const [, amount, unit] of (duration ?? "").matchAll(/([\d.]+)(ms|s|m|h)/g)) {
    total += Number(amount) * (units[unit ?? "s"] ?? 0);
  }
  return total;
}

const dynamicTypes = /^pulumi-nodejs:dynamic[:/]/;

/**
 * Refuses what this engine cannot preview whole: components that live in a provider's binary, and dynamic providers.
 * @throws EngineError naming the component or resource.
 */
export function refuseUnsupported(request: RegisterResourceRequest): void {
  const what = `${request.getType()} "${request.getName()}"`;
  if (request.getRemote()) {
    throw new EngineError(
      `${what} is constructed by the binary of the ${packageOf(request.getType())} provider, which the offline engine does not have`,
      "preview this program with --engine pulumi, or build the component from plain resources",
    );
  }
  if (dynamicTypes.test(request.getType())) {
    throw new EngineError(
      `${what} is managed by a dynamic provider, code that the offline engine does not run`,
      "preview this program with --engine pulumi",
    );
  }
}
