import { wire } from "../graph/decode";
import { ResourceGraph } from "../graph/graph";
import { parseUrn, type Resource } from "../graph/resource";
import { isPropertyMap, Secret, Unknown, type PropertyMap, type PropertyValue } from "../graph/value";
import { isJsonMap, listOrEmpty, mapOrEmpty, requiredList, type JsonMap } from "./json";
import { providerResource } from "./provider-resource";
import { ReaderError } from "./reader-error";
import { resourceOfState } from "./resource-state";

/** Steps after which their resource is no longer there. */
const removals = new Set([
  "delete",
  "delete-replaced",
  "discard",
  "discard-replaced",
  "remove-pending-replace",
]);

/** What the digest writes in place of a secret. */
const blinded = "[secret]";

/**
 * The graph of a preview, from the parsed JSON of `pulumi preview --json --show-sames --show-reads`. The digest holds
 * no outputs of resources that do not exist yet and no default providers; those are added from the references to them
 * and the config that the digest carries, so that regions and default tags can be found. Secrets are unknown secrets.
 * @throws ReaderError where the JSON is something else, where the preview failed, or where unchanged resources were
 * left out: half a stack must not be judged.
 */
export function readPreviewDigest(json: unknown): ResourceGraph {
  if (!isJsonMap(json) || (json["steps"] === undefined && json["changeSummary"] === undefined)) {
    throw new ReaderError("not a preview digest: expected the JSON of `pulumi preview --json --show-sames`");
  }
  refuseFailed(json);
  const steps = requiredList(json["steps"] ?? [], "steps").map((step, index) => stepOf(step, index));
  refusePartial(json, steps);
  const resources = new Map<string, Resource>();
  steps.forEach(({ operation, state, before }, index) => {
    if (removals.has(operation) || state === undefined) return;
    const resource = unblinded(
      resourceOfState(withIdentity(operation, state, before), `steps[${index}].newState`),
    );
    resources.set(resource.urn, operation === "read" ? { ...resource, external: true } : resource);
  });
  return new ResourceGraph([
    ...defaultProviders(resources, mapOrEmpty(json["config"])),
    ...resources.values(),
  ]);
}

function withUnknownId(state: JsonMap): JsonMap {
  return state["custom"] === true ? { ...state, id: state["id"] ?? wire.unknown } : state;
}

interface Step {
  readonly operation: string;
  readonly state: unknown;
  readonly before: unknown;
}

function stepOf(step: unknown, index: number): Step {
  if (!isJsonMap(step)) throw new ReaderError(`steps[${index}] is not a step`);
  return { operation: String(step["op"]), state: step["newState"], before: step["oldState"] };
}

/** The digest is written before the engine looks at a resource, so what stays is told by the state before. */
function withIdentity(operation: string, state: unknown, before: unknown): unknown {
  if (!isJsonMap(state)) return state;
  if (!isJsonMap(before) || !(operation === "same" || operation === "update")) return withUnknownId(state);
  const { id, outputs } = before;
  return operation === "same"
    ? { outputs, ...state, id: state["id"] ?? id }
    : { ...state, id: state["id"] ?? id };
}

function refuseFailed(json: JsonMap): void {
  const errors = listOrEmpty(json["diagnostics"])
    .map(mapOrEmpty)
    .filter((diagnostic) => diagnostic["severity"] === "error")
    .map((diagnostic) => String(diagnostic["message"]).trim());
  if (errors.length > 0) throw new ReaderError(`the preview failed: ${errors.join("\n")}`);
}

function refusePartial(json: JsonMap, steps: readonly Step[]): void {
  const unchanged = mapOrEmpty(json["changeSummary"])["same"];
  const shown = steps.filter(({ operation }) => operation === "same").length;
  if (typeof unchanged !== "number" || unchanged <= shown) return;
  throw new ReaderError(
    `the preview leaves out ${unchanged - shown} unchanged resources: run \`pulumi preview --json --show-sames --show-reads\``,
  );
}

function unblinded(resource: Resource): Resource {
  return { ...resource, inputs: unblindMap(resource.inputs), outputs: unblindMap(resource.outputs) };
}

function unblindMap(map: PropertyMap): PropertyMap {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, unblind(value)]));
}

function unblind(value: PropertyValue): PropertyValue {
  if (value === blinded) return new Secret(Unknown.value);
  if (Array.isArray(value)) return value.map(unblind);
  return isPropertyMap(value) ? unblindMap(value) : value;
}

/** A default provider's inputs are the stack's config of its package. */
function defaultProviders(resources: ReadonlyMap<string, Resource>, config: JsonMap): readonly Resource[] {
  const urns = new Set<string>();
  for (const { provider } of resources.values()) {
    const urn = provider?.slice(0, provider.lastIndexOf("::"));
    if (urn !== undefined && !resources.has(urn)) urns.add(urn);
  }
  return [...urns].sort().map((urn) => {
    const { type, name } = parseUrn(urn);
    const inputs = configOf(config, type.slice(type.lastIndexOf(":") + 1));
    return providerResource({ urn, type, name, id: Unknown.value, inputs });
  });
}

function configOf(config: JsonMap, pulumiPackage: string): PropertyMap {
  const prefix = `${pulumiPackage}:`;
  const entries = Object.entries(config).filter(
    ([key, value]) => key.startsWith(prefix) && typeof value === "string",
  );
  return Object.fromEntries(
    entries.map(([key, value]) => [key.slice(prefix.length), unblind(String(value))]),
  );
}
