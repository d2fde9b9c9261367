import { type Alias } from "@pulumi/pulumi/proto/alias_pb";
import { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { outputDependencies, type WireMap } from "../protocol/wire";
import { type Deployment } from "./deployment";
import { makeUrn, type RegisteredResource } from "./registered-resource";

/** The part of a resource's state that the request alone determines. */
export type RequestedState = Omit<RegisteredResource, "provider" | "inputs" | "outputs" | "id" | "external">;

/**
 * Reads the requested state.
 * @param properties the request's properties with their output marks, which carry dependencies
 */
export function stateOf(
  request: RegisterResourceRequest,
  urn: string,
  properties: WireMap,
  deployment: Deployment,
): RequestedState {
  const timeouts = request.getCustomtimeouts();
  return {
    urn,
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    parent: request.getParent() || undefined,
    dependencies: sorted(request.getDependenciesList()),
    propertyDependencies: withOutputDependencies(request, properties),
    protect: request.getProtect() === true,
    ignoreChanges: request.getIgnorechangesList(),
    deleteBeforeReplace:
      request.getDeletebeforereplacedefined() || request.getDeletebeforereplace()
        ? request.getDeletebeforereplace()
        : undefined,
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    aliases: aliasesOf(request, deployment),
    deletedWith: request.getDeletedwith() || undefined,
    customTimeouts: {
      create: seconds(timeouts?.getCreate()),
      update: seconds(timeouts?.getUpdate()),
      delete: seconds(timeouts?.getDelete()),
    },
  };
}

/** What each property depends on; where a request names nothing per property, each one depends on everything. */
export function propertyDependenciesOf(
  request: RegisterResourceRequest,
  keys: readonly string[],
): Record<string, readonly string[]> {
  const given = request.getPropertydependenciesMap();
  if (given.getLength() === 0) {
    const all = sorted(request.getDependenciesList());
    return Object.fromEntries(keys.map((key) => [key, all]));
  }
  const result: Record<string, readonly string[]> = {};
  for (const [key, dependencies] of given.entries()) result[key] = sorted(dependencies.getUrnsList());
  return result;
}

export function setPropertyDependencies(
  request: RegisterResourceRequest,
  dependencies: Readonly<Record<string, readonly string[]>>,
): void {
  const map = request.getPropertydependenciesMap();
  map.clear();
  for (const [key, urns] of Object.entries(dependencies)) {
    map.set(key, new RegisterResourceRequest.PropertyDependencies().setUrnsList([...urns]));
  }
}

function withOutputDependencies(
  request: RegisterResourceRequest,
  properties: WireMap,
): Record<string, readonly string[]> {
  const result = propertyDependenciesOf(request, Object.keys(properties));
  for (const [key, value] of Object.entries(properties)) {
    const own = result[key] ?? [];
    const carried = outputDependencies(value);
    result[key] = carried.length === 0 ? own : sorted([...own, ...carried]);
  }
  return result;
}

function aliasesOf(request: RegisterResourceRequest, deployment: Deployment): string[] {
  const specs = request.getAliasesList().map((alias) => aliasUrn(alias, request, deployment));
  return [...new Set([...request.getAliasurnsList(), ...specs])];
}

function aliasUrn(alias: Alias, request: RegisterResourceRequest, deployment: Deployment): string {
  const spec = alias.getSpec();
  if (!spec) return alias.getUrn();
  // Node SDKs that do not set `aliasSpecs` said "no parent" by an empty parent, and "the same parent" by noParent.
  const noParent = request.getAliasspecs()
    ? spec.getNoparent()
    : !spec.getNoparent() && spec.getParenturn() === "";
  const parent = noParent ? undefined : spec.getParenturn() || request.getParent() || undefined;
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

function sorted(urns: readonly string[]): string[] {
  return [...new Set(urns)].sort();
}
