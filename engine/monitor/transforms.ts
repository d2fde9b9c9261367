import { type Callback } from "@pulumi/pulumi/proto/callback_pb";
import {
  type RegisterResourceRequest,
  TransformInvokeOptions,
  TransformInvokeRequest,
  TransformInvokeResponse,
  TransformRequest,
  TransformResourceOptions,
  TransformResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { type ProgramCallbacks } from "./callbacks";

/**
 * Runs the program's transforms on registrations and function calls: first those of the resource, then those of its parents,
 * nearest first, then the stack's, as the real engine does.
 */
export class Transforms {
  readonly #ofStack: Callback[] = [];
  readonly #ofStackInvokes: Callback[] = [];
  readonly #ofResource = new Map<string, { parent: string; callbacks: readonly Callback[] }>();

  constructor(private readonly callbacks: ProgramCallbacks) {}

  addForStack(callback: Callback): void {
    this.#ofStack.push(callback);
  }

  addForInvokes(callback: Callback): void {
    this.#ofStackInvokes.push(callback);
  }

  /** Remembers a component's transforms for the children that will come. */
  remember(urn: string, parent: string, callbacks: readonly Callback[]): void {
    this.#ofResource.set(urn, { parent, callbacks });
  }

  /** Applies all transforms to a registration, in place. */
  async apply(request: RegisterResourceRequest): Promise<void> {
    const chain = [...request.getTransformsList(), ...this.#inherited(request.getParent()), ...this.#ofStack];
    for (const callback of chain) {
      const question = new TransformRequest()
        .setType(request.getType())
        .setName(request.getName())
        .setCustom(request.getCustom())
        .setParent(request.getParent())
        .setProperties(request.getObject())
        .setOptions(optionsOf(request));
      const answer = TransformResponse.deserializeBinary(
        await this.callbacks.invoke(callback, question.serializeBinary()),
      );
      if (answer.hasProperties()) {
        forgetPropertyDependencies(request, answer);
        request.setObject(answer.getProperties());
      }
      const options = answer.getOptions();
      if (options) setOptions(request, options);
    }
  }

  /** Applies the invoke transforms; returns the transformed call. */
  async applyToInvoke(question: TransformInvokeRequest): Promise<TransformInvokeRequest> {
    for (const callback of this.#ofStackInvokes) {
      const bytes = await this.callbacks.invoke(callback, question.serializeBinary());
      const answer = TransformInvokeResponse.deserializeBinary(bytes);
      if (answer.hasArgs()) question.setArgs(answer.getArgs());
      question.setOptions(answer.getOptions() ?? question.getOptions() ?? new TransformInvokeOptions());
    }
    return question;
  }

  #inherited(parent: string): readonly Callback[] {
    const result: Callback[] = [];
    for (let urn = parent; urn !== ""; urn = this.#ofResource.get(urn)?.parent ?? "") {
      result.push(...(this.#ofResource.get(urn)?.callbacks ?? []));
    }
    return result;
  }
}

/** A property that a transform removed has no dependencies any more. */
function forgetPropertyDependencies(request: RegisterResourceRequest, answer: TransformResponse): void {
  const kept = new Set(answer.getProperties()?.getFieldsMap().keys() ?? []);
  const dependencies = request.getPropertydependenciesMap();
  for (const key of [...dependencies.keys()]) if (!kept.has(key)) dependencies.del(key);
}

function optionsOf(request: RegisterResourceRequest): TransformResourceOptions {
  const options = new TransformResourceOptions()
    .setDependsOnList(request.getDependenciesList())
    .setIgnoreChangesList(request.getIgnorechangesList())
    .setReplaceOnChangesList(request.getReplaceonchangesList())
    .setVersion(request.getVersion())
    .setAliasesList(request.getAliasesList())
    .setProvider(request.getProvider())
    .setCustomTimeouts(request.getCustomtimeouts())
    .setPluginDownloadUrl(request.getPlugindownloadurl())
    .setDeletedWith(request.getDeletedwith())
    .setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList())
    .setHooks(request.getHooks())
    .setImport(request.getImportid())
    .setHideDiffList(request.getHidediffsList())
    .setReplaceWithList(request.getReplaceWithList());
  if (request.hasProtect()) options.setProtect(request.getProtect() === true);
  if (request.hasRetainondelete()) options.setRetainOnDelete(request.getRetainondelete() === true);
  if (request.getDeletebeforereplacedefined())
    options.setDeleteBeforeReplace(request.getDeletebeforereplace());
  for (const [key, value] of request.getProvidersMap().entries()) options.getProvidersMap().set(key, value);
  return options;
}

function setOptions(request: RegisterResourceRequest, options: TransformResourceOptions): void {
  request
    .setDependenciesList(options.getDependsOnList())
    .setIgnorechangesList(options.getIgnoreChangesList())
    .setReplaceonchangesList(options.getReplaceOnChangesList())
    .setVersion(options.getVersion())
    .setAliasesList(options.getAliasesList())
    .setProvider(options.getProvider())
    .setCustomtimeouts(options.getCustomTimeouts())
    .setPlugindownloadurl(options.getPluginDownloadUrl())
    .setDeletedwith(options.getDeletedWith())
    .setAdditionalsecretoutputsList(options.getAdditionalSecretOutputsList())
    .setHooks(options.getHooks())
    .setImportid(options.getImport());
  if (options.hasProtect()) request.setProtect(options.getProtect() === true);
  if (options.hasRetainOnDelete()) request.setRetainondelete(options.getRetainOnDelete() === true);
  if (options.hasDeleteBeforeReplace()) {
    request
      .setDeletebeforereplace(options.getDeleteBeforeReplace() === true)
      .setDeletebeforereplacedefined(true);
  }
  const providers = request.getProvidersMap();
  providers.clear();
  for (const [key, value] of options.getProvidersMap().entries()) providers.set(key, value);
}
