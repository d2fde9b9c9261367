import { CallResponse } from "@pulumi/pulumi/proto/provider_pb";
import {
  type ResourceCallRequest,
  type ResourceInvokeRequest,
  ResourceInvokeResponse,
  TransformInvokeOptions,
  TransformInvokeRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { SimulatedCloud } from "../cloud/simulated-cloud";
import { EngineError } from "../errors";
import { fromStruct, toStruct, type WireMap, withoutOutputMarks } from "../protocol/wire";
import { packageRequestOf, type Shared } from "./registrar";
import { type ResourceStore } from "./resource-store";

/** Answers the functions that a program calls. */
export class FunctionCalls {
  readonly #cloud: SimulatedCloud;

  constructor(
    private readonly shared: Shared,
    private readonly store: ResourceStore,
  ) {
    this.#cloud = new SimulatedCloud(shared.deployment);
  }

  async invoke(request: ResourceInvokeRequest): Promise<ResourceInvokeResponse> {
    const question = new TransformInvokeRequest()
      .setToken(request.getTok())
      .setArgs(request.getArgs())
      .setOptions(
        new TransformInvokeOptions().setProvider(request.getProvider()).setVersion(request.getVersion()),
      );
    await this.shared.transforms.applyToInvoke(question);
    const args = withoutOutputMarks(fromStruct(question.getArgs())) as WireMap;
    if (request.getTok() === "pulumi:pulumi:getResource") return answer(this.#getResource(args));
    const result = this.#cloud.invoke(request.getTok(), args, {
      deployment: this.shared.deployment,
      providerInputs: this.#providerInputs(request, question.getOptions()?.getProvider() ?? ""),
    });
    return result === "unknown" ? answer({}).setUnknown(true) : answer(result);
  }

  /** Methods of components and resources run inside provider binaries. */
  call(request: ResourceCallRequest): CallResponse {
    throw new EngineError(
      `the method ${request.getTok()} runs inside a provider's binary, which the offline engine does not have`,
      "preview this program with --engine pulumi",
    );
  }

  #providerInputs(request: ResourceInvokeRequest, provider: string): WireMap {
    const { providers, packages } = this.shared;
    if (provider !== "") return providers.inputsOf(provider);
    const reference = providers.default(packageRequestOf(request, packages));
    return providers.inputsOf(`${reference.urn}::${reference.id}`);
  }

  #getResource(args: WireMap): WireMap {
    const urn = String(args["urn"] ?? "");
    const resource = this.store.get(urn);
    if (!resource) throw new EngineError(`no resource with the URN ${urn} was registered`);
    return { urn, id: resource.id ?? "", state: resource.outputs };
  }
}

function answer(result: WireMap): ResourceInvokeResponse {
  return new ResourceInvokeResponse().setReturn(toStruct(result));
}
