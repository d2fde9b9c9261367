import { encodeForJson, decodeValue, type JsonValue } from "@tenfold/planning";
import { internalKey, normaliseProvider, normaliseValue } from "./normalise";
import { type ObservedResource } from "./observation";

/** A resource's state as the CLI writes it, in a digest or an event log. */
export interface WrittenState {
  readonly urn: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly external?: boolean;
  readonly parent?: string;
  readonly provider?: string;
  readonly protect?: boolean;
  readonly inputs?: Readonly<Record<string, JsonValue>>;
  readonly dependencies?: readonly string[] | null;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  readonly additionalSecretOutputs?: readonly string[];
}

interface WrittenDigest {
  readonly steps?: readonly { readonly op: string; readonly newState?: WrittenState }[];
  readonly diagnostics?: readonly { readonly severity: string; readonly message: string }[];
}

export interface Digest {
  readonly resources: ReadonlyMap<string, ObservedResource>;
  readonly errors: readonly string[];
}

/** What `pulumi preview --json` printed; undefined where it is no digest. Of several steps of a resource the last one counts. */
export function readDigest(text: string): Digest | undefined {
  let digest: WrittenDigest;
  try {
    digest = JSON.parse(text) as WrittenDigest;
  } catch {
    return undefined;
  }
  const resources = new Map<string, ObservedResource>();
  for (const { newState } of digest.steps ?? []) {
    if (newState) resources.set(newState.urn, observeState(newState));
  }
  const errors = (digest.diagnostics ?? []).filter(({ severity }) => severity === "error");
  return { resources, errors: errors.map(({ message }) => message.trim()) };
}

export function observeState(state: WrittenState): ObservedResource {
  const dependencies = Object.entries(state.propertyDependencies ?? {});
  return {
    type: state.type,
    custom: state.custom === true,
    external: state.external === true,
    parent: state.parent || null,
    provider: normaliseProvider(state.provider),
    protect: state.protect === true,
    inputs: inputsOf(state.inputs ?? {}),
    dependencies: [...(state.dependencies ?? [])].sort(),
    propertyDependencies: Object.fromEntries(
      dependencies.map(([key, urns]) => [key, [...(urns ?? [])].sort()]),
    ),
    additionalSecretOutputs: [...(state.additionalSecretOutputs ?? [])].sort(),
  };
}

function inputsOf(inputs: Readonly<Record<string, JsonValue>>): Record<string, JsonValue> {
  const entries = Object.entries(inputs)
    .filter(([key]) => key !== internalKey)
    .map(([key, value]) => [key, normaliseValue(encodeForJson(decodeValue(value)))]);
  return Object.fromEntries(entries) as Record<string, JsonValue>;
}

/** Operations in what `pulumi preview --json` printed that change something, e.g. `update urn:… (tags)`. */
export function changesOf(text: string): string[] {
  const { steps = [] } = JSON.parse(text) as {
    steps?: { op: string; urn: string; diffReasons?: string[] }[];
  };
  return steps
    .filter(({ op }) => !["same", "read", "refresh"].includes(op))
    .map(({ op, urn, diffReasons }) => `${op} ${urn} (${(diffReasons ?? []).join(", ")})`);
}

/** The resources in what `pulumi stack export` printed. */
export function statesOf(text: string): WrittenState[] {
  const { deployment } = JSON.parse(text) as { deployment: { resources?: WrittenState[] } };
  return deployment.resources ?? [];
}
