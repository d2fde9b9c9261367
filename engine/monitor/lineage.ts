import { type RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { packageOf } from "./registered-resource";

/** What a registered resource hands down to resources that name it as their parent. */
interface Legacy {
  readonly deletedWith: string;
  readonly protect: boolean | undefined;
  readonly retainOnDelete: boolean | undefined;
  /** Of a custom resource: the provider that manages it. */
  readonly provider: string | undefined;
  /** Of a component: package → provider reference, its own parents' included. */
  readonly providers: ReadonlyMap<string, string>;
}

/** Options that children take from their parents where they say nothing themselves, as in the real engine. */
export class Lineage {
  readonly #legacies = new Map<string, Legacy>();

  /** Completes a request from its parent's options, in place. */
  inherit(request: RegisterResourceRequest): void {
    const parent = this.#legacies.get(request.getParent());
    if (!parent) return;
    if (request.getDeletedwith() === "") request.setDeletedwith(parent.deletedWith);
    if (!request.hasProtect() && parent.protect !== undefined) request.setProtect(parent.protect);
    if (!request.hasRetainondelete() && parent.retainOnDelete !== undefined)
      request.setRetainondelete(parent.retainOnDelete);
    if (request.getProvider() === "" && request.getCustom() && managesPackage(parent.provider, request))
      request.setProvider(parent.provider ?? "");
  }

  /** Keeps what the children of this resource will inherit. */
  remember(urn: string, request: RegisterResourceRequest, provider: string | undefined): void {
    this.#legacies.set(urn, {
      deletedWith: request.getDeletedwith(),
      protect: request.hasProtect() ? request.getProtect() === true : undefined,
      retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() === true : undefined,
      provider,
      providers: request.getCustom() ? new Map() : this.#providersOf(request),
    });
  }

  /** The provider that a resource names, or that its component carries for its package; undefined for the default one. */
  providerOf(given: string, parent: string, packageName: string): string | undefined {
    return given === "" ? this.#legacies.get(parent)?.providers.get(packageName) : given;
  }

  #providersOf(request: RegisterResourceRequest): ReadonlyMap<string, string> {
    const inherited = this.#legacies.get(request.getParent())?.providers ?? new Map<string, string>();
    const own = [...request.getProvidersMap().entries()];
    return own.length === 0 ? inherited : new Map([...inherited, ...own]);
  }
}

function managesPackage(provider: string | undefined, request: RegisterResourceRequest): boolean {
  return provider !== undefined && provider.includes(`::pulumi:providers:${packageOf(request.getType())}::`);
}
