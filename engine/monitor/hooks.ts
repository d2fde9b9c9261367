import {
  type RegisterResourceHookRequest,
  type RegisterResourceRequest,
  ResourceHookRequest,
  ResourceHookResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { EngineError } from "../errors";
import { toStruct, type WireMap } from "../protocol/wire";
import { type ProgramCallbacks } from "./callbacks";
import { type LogMessage } from "./deployment";

interface Subject {
  readonly urn: string;
  readonly name: string;
  readonly type: string;
  readonly inputs: WireMap;
  readonly outputs: WireMap | undefined;
}

/** Resource hooks: those that asked to run on a dry run do, before and after a resource would be created. */
export class Hooks {
  readonly #hooks = new Map<string, RegisterResourceHookRequest>();
  /** Components with hooks that wait for their outputs. */
  readonly #waiting = new Map<string, RegisterResourceRequest>();

  constructor(
    private readonly callbacks: ProgramCallbacks,
    private readonly warn: (message: LogMessage) => void,
  ) {}

  add(hook: RegisterResourceHookRequest): void {
    this.#hooks.set(hook.getName(), hook);
  }

  async beforeCreate(request: RegisterResourceRequest, urn: string, inputs: WireMap): Promise<void> {
    const names = request.getHooks()?.getBeforeCreateList() ?? [];
    await this.#run("before", names, subjectOf(request, urn, inputs, undefined));
  }

  async afterCreate(
    request: RegisterResourceRequest,
    urn: string,
    inputs: WireMap,
    outputs: WireMap,
  ): Promise<void> {
    const names = request.getHooks()?.getAfterCreateList() ?? [];
    await this.#run("after", names, subjectOf(request, urn, inputs, outputs));
  }

  /** A component is created once it has registered its outputs. */
  expectOutputs(request: RegisterResourceRequest, urn: string): void {
    if ((request.getHooks()?.getAfterCreateList() ?? []).length > 0) this.#waiting.set(urn, request);
  }

  async outputsRegistered(urn: string, inputs: WireMap, outputs: WireMap): Promise<void> {
    const request = this.#waiting.get(urn);
    this.#waiting.delete(urn);
    if (request) await this.afterCreate(request, urn, inputs, outputs);
  }

  async #run(moment: "before" | "after", names: readonly string[], subject: Subject): Promise<void> {
    for (const name of names) {
      const hook = this.#hooks.get(name);
      if (!hook) throw new EngineError(`hook "${name}" of ${subject.urn} was not registered`);
      if (!hook.getOnDryRun()) continue;
      const failure = await this.#ask(hook, subject);
      if (failure === "") continue;
      if (!hook.getIgnoreErrors()) throw new EngineError(`${moment} hook "${name}" failed: ${failure}`);
      const message = `${moment} hook "${name}" failed: ${failure}`;
      this.warn({ severity: "warning", message, urn: subject.urn });
    }
  }

  /** What the hook answered as its error; empty where it went well. */
  async #ask(hook: RegisterResourceHookRequest, subject: Subject): Promise<string> {
    const callback = hook.getCallback();
    if (!callback) return "";
    const question = new ResourceHookRequest()
      .setUrn(subject.urn)
      .setName(subject.name)
      .setType(subject.type)
      .setNewInputs(toStruct(subject.inputs));
    if (subject.outputs) question.setNewOutputs(toStruct(subject.outputs));
    const answer = await this.callbacks.invoke(callback, question.serializeBinary());
    return ResourceHookResponse.deserializeBinary(answer).getError();
  }
}

function subjectOf(
  request: RegisterResourceRequest,
  urn: string,
  inputs: WireMap,
  outputs: WireMap | undefined,
): Subject {
  return { urn, name: request.getName(), type: request.getType(), inputs, outputs };
}
