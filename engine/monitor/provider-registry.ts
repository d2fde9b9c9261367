import path from "node:path";
import { dynamicPackage } from "../cloud/dynamic-provider";
import { stableHex } from "../cloud/provider";
import { installedProviders, newestOfEach } from "../program/installed-providers";
import { isWireMap, secret, unknownSentinel, unwrap, type WireMap, type WireValue } from "../protocol/wire";
import { type Deployment } from "./deployment";
import { type PackageRequest } from "./packages";
import { makeUrn, type RegisteredResource } from "./registered-resource";

/**
 * The providers of one preview: explicit ones as the program registered them, default ones made on first use, one for each
 * version of a package, with the settings that the stack's config holds for it.
 */
export class ProviderRegistry {
  /** Request → reference `<urn>::<id>`. */
  readonly #defaults = new Map<string, Promise<string>>();
  #installed: ReturnType<typeof newestOfEach> | undefined;

  constructor(
    private readonly deployment: Deployment,
    private readonly register: (resource: RegisteredResource) => Promise<void>,
    private readonly find: (urn: string) => RegisteredResource | undefined,
  ) {}

  /** A reference to the default provider of a package, made where it does not exist yet. */
  async default(request: PackageRequest): Promise<string> {
    const complete = this.completed(request);
    const key = `${complete.name}@${complete.version}@${complete.downloadUrl}`;
    const reference = this.#defaults.get(key) ?? this.#registerDefault(complete);
    this.#defaults.set(key, reference);
    return reference;
  }

  /** The request with the version that the program has installed, where it names none. */
  completed(request: PackageRequest): PackageRequest {
    if (request.version !== "" && request.downloadUrl !== "") return request;
    // Nearly every request names its version, and reading all of node_modules takes time.
    if (request.version !== "" || request.name === "pulumi") return request;
    const folder = path.join(this.deployment.workingDirectory, "node_modules");
    this.#installed ??= newestOfEach(installedProviders(folder));
    const installed = this.#installed.get(request.name);
    return {
      ...request,
      version: installed?.version ?? "",
      downloadUrl: request.downloadUrl || (installed?.downloadUrl ?? ""),
    };
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

  async #registerDefault(request: PackageRequest): Promise<string> {
    const type = `pulumi:providers:${request.name}`;
    const name = defaultName(request);
    const urn = makeUrn(this.deployment.stack, this.deployment.project, undefined, type, name);
    const inputs = this.#configOf(request);
    const id = this.idOf(urn);
    await this.register({
      ...{ urn, type, name, id, inputs, outputs: inputs, custom: true, external: false, protect: false },
      ...{ parent: undefined, provider: undefined, deletedWith: undefined, deleteBeforeReplace: undefined },
      ...{ dependencies: [], propertyDependencies: {}, ignoreChanges: [], additionalSecretOutputs: [] },
      aliases: [],
      customTimeouts: { create: 0, update: 0, delete: 0 },
    });
    return `${urn}::${id}`;
  }

  #configOf(request: PackageRequest): WireMap {
    // Dynamic providers are given the whole config, keys in full.
    const prefix = request.name === dynamicPackage ? "" : `${request.name}:`;
    const inputs: WireMap = {};
    for (const [key, value] of this.deployment.config) {
      if (!key.startsWith(prefix)) continue;
      inputs[key.slice(prefix.length)] = this.deployment.secretKeys.has(key) ? secret(value) : value;
    }
    return { ...inputs, ...pluginInputs(request) };
  }
}

/** What a provider's inputs say of the plugin that serves it; where it is downloaded from stays inside the engine. */
export function pluginInputs({ version }: PackageRequest): WireMap {
  return version === "" ? {} : { version };
}

function defaultName({ version, downloadUrl }: PackageRequest): string {
  const url = downloadUrl
    .split("/")
    .filter((segment) => segment !== "")
    .map((segment) => segment.replace(/^-|[^A-Za-z0-9_.-]/g, "_"))
    .join("/");
  const parts = ["default", version.replace(/[.+-]/g, "_"), url];
  return parts.filter((part) => part !== "").join("_");
}

/** Provider settings travel as JSON strings: `defaultTags` is a string that holds an object. */
export function decodeJsonStrings(inputs: WireMap): WireMap {
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
