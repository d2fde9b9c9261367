import { type Resource } from "../graph/resource";

/**
 * A provider that the reader's source holds no resource of: known by the references to it alone. A provider's outputs
 * are its inputs.
 */
export function providerResource({
  urn,
  type,
  name,
  id,
  inputs,
}: Pick<Resource, "urn" | "type" | "name" | "id" | "inputs">): Resource {
  return {
    urn,
    type,
    name,
    custom: true,
    external: false,
    id,
    parent: undefined,
    provider: undefined,
    inputs,
    outputs: inputs,
    dependencies: [],
    propertyDependencies: {},
    protect: false,
    ignoreChanges: [],
    additionalSecretOutputs: [],
    aliases: [],
    deletedWith: undefined,
  };
}
