import {
  type RegisterResourceHookRequest,
  type RegisterResourceRequest,
  ResourceHookRequest,
  ResourceHookResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { toStruct, type WireMap } from "../protocol/wire";
import { type ProgramCallbacks } from "./callbacks";

/** Resource hooks: those that asked to run on a dry run do, before and after a resource would be created. */
export class Hooks {
  readonly #hooks = new Map<string, RegisterResourceHookRequest>();

  constructor(private readonly callbacks: ProgramCallbacks) {}

  add(hook: RegisterResourceHookRequest): void {
    this.#hooks.set(hook.getName(), hook);
  }

  async beforeCreate(request: RegisterResourceRequest, urn: string, inputs: WireMap): Promise<void> {
    await this.#run(request.getHooks()?.getBeforeCreateList() ?? [], request, urn, inputs, undefined);
  }

  async afterCreate(
    request: RegisterResourceRequest,
    urn: string,
    inputs: WireMap,
    outputs: WireMap,
  ): Promise<void> {
    await this.#run(request.getHooks()?.getAfterCreateList() ?? [], request, urn, inputs, outputs);
  }

  async #run(
    names: readonly string[],
    request: RegisterResourceRequest,
    urn: string,
    inputs: WireMap,
    outputs: WireMap | undefined,
  ): Promise<void> {
    for (const name of names) {
      const hook = this.#hooks.get(name);
      const callback = hook?.getCallback();
      if (!hook || !callback || !hook.getOnDryRun()) continue;
      const question = new ResourceHookRequest()
        .setUrn(urn)
        .setName(request.getName())
        .setType(request.getType());
      question.setNewInputs(toStruct(inputs));
      if (outputs) question.setNewOutputs(toStruct(outputs));
      const answer = ResourceHookResponse.deserializeBinary(
        await this.callbacks.invoke(callback, question.serializeBinary()),
      );
      if (answer.getError() !== "" && !hook.getIgnoreErrors())
        throw new Error(`hook ${name} failed: ${answer.getError()}`);
    }
  }
}
