import { type Callback } from "@pulumi/pulumi/proto/callback_pb";
import {
  type RegisterResourceRequest,
  TransformInvokeOptions,
  TransformInvokeRequest,
  TransformInvokeResponse,
  TransformRequest,
  TransformResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import {
  fromStruct,
  outputDependencies,
  toStruct,
  upgradeToOutputs,
  withDependencies,
} from "../protocol/wire";
import { type WireMap } from "../protocol/wire";
import { type ProgramCallbacks } from "./callbacks";
import { propertyDependenciesOf, setPropertyDependencies } from "./registration";
import { applyOptions, optionsOf } from "./transform-options";

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

  /** Remembers a resource's transforms for the children that will come. */
  remember(urn: string, parent: string, callbacks: readonly Callback[]): void {
    this.#ofResource.set(urn, { parent, callbacks });
  }

  /** Applies all transforms to a registration, in place. */
  async apply(request: RegisterResourceRequest): Promise<void> {
    const own = request.getTransformsList();
    const chain = [...own, ...this.#inherited(request.getParent()), ...this.#ofStack];
    if (chain.length === 0) return;
    request.setObject(toStruct(propertiesFor(request, own.length > 0)));
    for (const callback of chain) await this.#applyOne(callback, request);
    if (own.length > 0) takeDependenciesFromOutputs(request);
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

  async #applyOne(callback: Callback, request: RegisterResourceRequest): Promise<void> {
    const question = new TransformRequest()
      .setType(request.getType())
      .setName(request.getName())
      .setCustom(request.getCustom())
      .setParent(request.getParent())
      .setProperties(request.getObject())
      .setOptions(optionsOf(request));
    const bytes = await this.callbacks.invoke(callback, question.serializeBinary());
    const answer = TransformResponse.deserializeBinary(bytes);
    if (answer.hasProperties()) request.setObject(answer.getProperties());
    const options = answer.getOptions();
    if (options) applyOptions(request, options);
  }

  #inherited(parent: string): readonly Callback[] {
    const result: Callback[] = [];
    for (let urn = parent; urn !== ""; urn = this.#ofResource.get(urn)?.parent ?? "") {
      result.push(...(this.#ofResource.get(urn)?.callbacks ?? []));
    }
    return result;
  }
}

/** Outputs carry dependencies into a transform; a resource's own transforms see those of each property too. */
function propertiesFor(request: RegisterResourceRequest, hasOwnTransforms: boolean): WireMap {
  const upgraded = upgradeToOutputs(fromStruct(request.getObject())) as WireMap;
  if (!hasOwnTransforms) return upgraded;
  const dependencies = propertyDependenciesOf(request, Object.keys(upgraded));
  return Object.fromEntries(
    Object.entries(upgraded).map(([key, value]) => [key, withDependencies(value, dependencies[key] ?? [])]),
  );
}

/** After a resource's own transforms the outputs in its properties say what each property depends on. */
function takeDependenciesFromOutputs(request: RegisterResourceRequest): void {
  const all = new Set(request.getDependenciesList());
  const properties: Record<string, readonly string[]> = {};
  for (const [key, value] of Object.entries(fromStruct(request.getObject()))) {
    const urns = outputDependencies(value);
    properties[key] = urns;
    for (const urn of urns) all.add(urn);
  }
  request.setDependenciesList([...all]);
  setPropertyDependencies(request, properties);
}
