import { type CallResponse } from "@pulumi/pulumi/proto/provider_pb";
import {
  type ResourceCallRequest,
  type ResourceInvokeRequest,
  ResourceInvokeResponse,
  TransformInvokeOptions,
  TransformInvokeRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { SimulatedCloud } from "../cloud/simulated-cloud";
import { EngineError } from "../errors";
import { fromStruct, toStruct, unknownSentinel, type WireMap, withoutOutputMarks } from "../protocol/wire";
import { packageRequestOf } from "./packages";
import { packageOf } from "./registered-resource";
import { type Shared } from "./registrar";
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
    const token = request.getTok();
    const named = this.shared.lineage.providerOf(
      request.getProvider(),
      request.getParent(),
      packageOf(token),
    );
    const options = new TransformInvokeOptions()
      .setProvider(named ?? "")
      .setVersion(request.getVersion())
      .setPluginDownloadUrl(request.getPlugindownloadurl());
    const question = new TransformInvokeRequest()
      .setToken(token)
      .setArgs(request.getArgs())
      .setOptions(options);
    await this.shared.transforms.applyToInvoke(question);
    const args = withoutOutputMarks(fromStruct(question.getArgs())) as WireMap;
    const providerInputs = await this.#providerInputs(request, question.getOptions()?.getProvider() ?? "");
    if (this.store.hasPending(request.getDependsonList())) return answer({}).setUnknown(true);
    if (token === "pulumi:pulumi:getResource") return answer(this.#getResource(args));
    const result = this.#cloud.invoke(token, args, { deployment: this.shared.deployment, providerInputs });
    return result === "unknown" ? answer({}).setUnknown(true) : answer(result);
  }

  /** Methods of components and resources run inside provider binaries. */
  call(request: ResourceCallRequest): CallResponse {
    throw new EngineError(
      `the method ${request.getTok()} runs inside a provider's binary, which the offline engine does not have`,
      "preview this program with --engine pulumi",
    );
  }

  async #providerInputs(request: ResourceInvokeRequest, provider: string): Promise<WireMap> {
    const { providers, packages } = this.shared;
    const reference = provider || (await providers.default(packageRequestOf(request, packages)));
    return providers.inputsOf(reference);
  }

  #getResource(args: WireMap): WireMap {
    const urn = String(args["urn"] ?? "");
    const resource = this.store.get(urn);
    if (!resource) throw new EngineError(`no resource with the URN ${urn} was registered`);
    const id = resource.id === unknownSentinel ? "" : (resource.id ?? "");
    return { urn, id, provider: resource.provider ?? "", state: resource.outputs };
  }
}

function answer(result: WireMap): ResourceInvokeResponse {
  return new ResourceInvokeResponse().setReturn(toStruct(result));
}
