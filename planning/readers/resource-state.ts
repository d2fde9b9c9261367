import { decodeProperties, decodeValue } from "../graph/decode";
import { parseUrn, type Resource } from "../graph/resource";
import { type PropertyMap, type PropertyValue } from "../graph/value";
import { isJsonMap, mapOrEmpty, textOrUndefined, textsOf, type JsonMap } from "./json";
import { ReaderError } from "./reader-error";

/** One resource as Pulumi writes it into state files and preview digests. */
export function resourceOfState(state: unknown, where: string): Resource {
  if (!isJsonMap(state)) throw new ReaderError(`${where} is not a resource`);
  const { urn, type } = state;
  if (typeof urn !== "string" || typeof type !== "string")
    throw new ReaderError(`${where} has no urn or no type`);
  return {
    urn,
    type,
    name: nameOf(urn, where),
    custom: state["custom"] === true,
    external: state["external"] === true,
    id: idOf(state),
    parent: textOrUndefined(state["parent"]),
    provider: textOrUndefined(state["provider"]),
    inputs: propertiesOf(state, "inputs", where),
    outputs: propertiesOf(state, "outputs", where),
    dependencies: sorted(state["dependencies"]),
    propertyDependencies: Object.fromEntries(
      Object.entries(mapOrEmpty(state["propertyDependencies"])).map(([property, urns]) => [
        property,
        sorted(urns),
      ]),
    ),
    protect: state["protect"] === true,
    ignoreChanges: textsOf(state["ignoreChanges"]),
    additionalSecretOutputs: textsOf(state["additionalSecretOutputs"]),
    aliases: textsOf(state["aliases"]),
    deletedWith: textOrUndefined(state["deletedWith"]),
  };
}

function nameOf(urn: string, where: string): string {
  try {
    return parseUrn(urn).name;
  } catch {
    throw new ReaderError(`${where}: ${urn} is not a URN`);
  }
}

function idOf(state: JsonMap): PropertyValue | undefined {
  return textOrUndefined(state["id"]) === undefined ? undefined : decodeValue(state["id"]);
}

function propertiesOf(state: JsonMap, key: "inputs" | "outputs", where: string): PropertyMap {
  try {
    return decodeProperties(state[key]);
  } catch (error) {
    throw new ReaderError(`${where}, ${key}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function sorted(urns: unknown): readonly string[] {
  return [...textsOf(urns)].sort();
}
