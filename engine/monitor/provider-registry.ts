import { type Deployment } from "./deployment";
import { type PackageRequest } from "./packages";
import { makeUrn, type ProviderReference, type RegisteredResource } from "./registered-resource";
import { stableHex } from "../cloud/provider";
import { isWireMap, secret, unknownSentinel, unwrap, type WireMap, type WireValue } from "../protocol/wire";

/**
 * The providers of one preview: explicit ones as the program registered them, default ones made on first use, one for each
 * version of a package, with the settings that the stack's config holds for it.
 */
export class ProviderRegistry {
  readonly #defaults = new Map<string, ProviderReference>();

  constructor(
    private readonly deployment: Deployment,
    private readonly register: (resource: RegisteredResource) => void,
    private readonly find: (urn: string) => RegisteredResource | undefined,
  ) {}

  /** The default provider of a package, made where it does not exist yet. */
  default(request: PackageRequest): ProviderReference {
    const key = `${request.name}@${request.version}@${request.downloadUrl}`;
    const existing = this.#defaults.get(key);
    if (existing) return existing;
    const name = defaultName(request);
    const type = `pulumi:providers:${request.name}`;
    const urn = makeUrn(this.deployment.stack, this.deployment.project, undefined, type, name);
    const inputs = this.#configOf(request);
    const id = this.idOf(urn);
    this.register({
      ...{ urn, type, name, id, inputs, outputs: inputs, custom: true, external: false, protect: false },
      ...{ parent: undefined, provider: undefined, deletedWith: undefined, deleteBeforeReplace: undefined },
      ...{
        dependencies: [],
        propertyDependencies: {},
        ignoreChanges: [],
        additionalSecretOutputs: [],
        aliases: [],
      },
      customTimeouts: { create: 0, update: 0, delete: 0 },
    });
    const reference = { urn, id };
    this.#defaults.set(key, reference);
    return reference;
  }

  /** A provider's id: the real engine makes a random one during the update. */
  idOf(urn: string): string {
    return this.deployment.mode === "rehearse" ? stableHex(urn, 32) : unknownSentinel;
  }

  /** The settings of the provider behind a reference `<urn>::<id>`. */
  inputsOf(reference: string | undefined): WireMap {
    if (reference === undefined) return {};
    const urn = reference.slice(0, reference.lastIndexOf("::"));
    return decodeJsonStrings(this.find(urn)?.inputs ?? {});
  }

  #configOf(request: PackageRequest): WireMap {
    const prefix = `${request.name}:`;
    const inputs: WireMap = {};
    for (const [key, value] of this.deployment.config) {
      if (!key.startsWith(prefix)) continue;
      inputs[key.slice(prefix.length)] = this.deployment.secretKeys.has(key) ? secret(value) : value;
    }
    if (request.version !== "") inputs["version"] = request.version;
    if (request.downloadUrl !== "") inputs["pluginDownloadURL"] = request.downloadUrl;
    return inputs;
  }
}

function defaultName({ version, downloadUrl }: PackageRequest): string {
  const parts = ["default", version, downloadUrl].filter((part) => part !== "");
  return parts.map((part) => part.replace(/[^A-Za-z0-9-]/g, "_")).join("_");
}

/** Provider settings travel as JSON strings: `defaultTags` is a string that holds an object. */
function decodeJsonStrings(inputs: WireMap): WireMap {
  return Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => [key, parsed(unwrap(value) ?? null)]),
  );
}

function parsed(value: WireValue): WireValue {
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try {
    const decoded = JSON.parse(value) as WireValue;
    return isWireMap(decoded) || Array.isArray(decoded) ? decoded : value;
  } catch {
    return value;
  }
}
