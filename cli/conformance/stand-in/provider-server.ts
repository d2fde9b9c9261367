import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { type IResourceProviderServer, ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  CheckResponse,
  type CheckRequest,
  type ConfigureRequest,
  ConfigureResponse,
  type CreateRequest,
  CreateResponse,
  type DiffRequest,
  DiffResponse,
  type InvokeRequest,
  InvokeResponse,
  ProviderHandshakeResponse,
  type ReadRequest,
  ReadResponse,
  type UpdateRequest,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type ResourceContext, type SimulatedProvider } from "@tenfold/engine/cloud/provider";
import { outputsOf, simulatedProvider } from "@tenfold/engine/cloud/providers";
import { type Deployment } from "@tenfold/engine/monitor/deployment";
import { decodeJsonStrings } from "@tenfold/engine/monitor/provider-registry";
import { fromStruct, holdsUnknown, toStruct, type WireMap } from "@tenfold/engine/protocol/wire";
import { parseUrn } from "@tenfold/planning";
import { diffOf } from "./diff";

/** Above every version that an SDK asks for, so that the CLI does not warn. */
const anyVersion = "9999.0.0";

/**
 * One package's provider, as a process would serve it: the simulated cloud behind Pulumi's own provider protocol. With the same
 * provider on both sides, what remains to compare is the engine. Each provider resource is a connection of its own.
 */
export class ProviderServer {
  readonly #provider: SimulatedProvider;
  /** The settings that each connection was configured with. */
  readonly #settings = new Map<string, WireMap>();

  constructor(
    private readonly packageName: string,
    private readonly deployment: Deployment,
  ) {
    this.#provider = simulatedProvider(packageName);
  }

  service(): [typeof ResourceProviderService, grpc.UntypedServiceImplementation] {
    const { secrets, resources } = this.#provider.protocol;
    const server = {
      handshake: answer(() =>
        new ProviderHandshakeResponse().setAcceptSecrets(secrets).setAcceptResources(resources),
      ),
      attach: answer(() => new Empty()),
      cancel: answer(() => new Empty()),
      getPluginInfo: answer(() => new PluginInfo().setVersion(anyVersion)),
      checkConfig: answer((request: CheckRequest) => new CheckResponse().setInputs(request.getNews())),
      diffConfig: answer(() => new DiffResponse()),
      diff: answer((request: DiffRequest) =>
        diffOf(
          parseUrn(request.getUrn()).type,
          fromStruct(request.getOldInputs()),
          fromStruct(request.getNews()),
        ),
      ),
      configure: answer((request: ConfigureRequest, peer) => this.#configure(request, peer)),
      check: answer((request: CheckRequest, peer) => this.#check(request, peer)),
      create: answer((request: CreateRequest, peer) => this.#create(request, peer)),
      update: answer((request: UpdateRequest, peer) => this.#update(request, peer)),
      read: answer((request: ReadRequest, peer) => this.#read(request, peer)),
      delete: answer(() => new Empty()),
      invoke: answer((request: InvokeRequest, peer) => this.#invoke(request, peer)),
    } satisfies Partial<IResourceProviderServer> & Record<string, unknown>;
    return [ResourceProviderService, server];
  }

  #configure(request: ConfigureRequest, peer: string): ConfigureResponse {
    this.#settings.set(peer, decodeJsonStrings(fromStruct(request.getArgs())));
    const { secrets, resources } = this.#provider.protocol;
    return new ConfigureResponse()
      .setAcceptsecrets(secrets)
      .setAcceptresources(resources)
      .setSupportspreview(true);
  }

  #check(request: CheckRequest, peer: string): CheckResponse {
    const context = this.#context(request.getUrn(), fromStruct(request.getNews()), peer);
    return new CheckResponse().setInputs(toStruct(this.#provider.check(context)));
  }

  #create(request: CreateRequest, peer: string): CreateResponse {
    const context = this.#context(request.getUrn(), fromStruct(request.getProperties()), peer);
    const id = this.#provider.id(context);
    const outputs = outputsOf(this.#provider, context, id, !request.getPreview());
    return new CreateResponse().setId(request.getPreview() ? "" : id).setProperties(toStruct(outputs));
  }

  #update(request: UpdateRequest, peer: string): UpdateResponse {
    const context = this.#context(request.getUrn(), fromStruct(request.getNews()), peer);
    const outputs = outputsOf(this.#provider, context, request.getId(), !request.getPreview());
    return new UpdateResponse().setProperties(toStruct(outputs));
  }

  /** Whatever is asked for exists, with the properties it is asked with. A read may not answer that something is unknown. */
  #read(request: ReadRequest, peer: string): ReadResponse {
    const context = this.#context(request.getUrn(), fromStruct(request.getProperties()), peer);
    const outputs = outputsOf(this.#provider, context, request.getId(), false);
    const known = Object.entries(outputs).filter(([, value]) => !holdsUnknown(value));
    return new ReadResponse()
      .setId(request.getId())
      .setInputs(request.getInputs() ?? toStruct({}))
      .setProperties(toStruct(Object.fromEntries(known)));
  }

  #invoke(request: InvokeRequest, peer: string): InvokeResponse {
    const [token, args] = [request.getTok(), fromStruct(request.getArgs())];
    const taught = this.deployment.taughtInvokes[token];
    const context = { deployment: this.deployment, providerInputs: this.#settings.get(peer) ?? {} };
    const result = taught ? { ...args, ...taught } : this.#provider.invoke(token, args, context);
    if (!result) throw new Error(`the stand-in of ${this.packageName} was never taught ${token}`);
    return new InvokeResponse().setReturn(toStruct(result));
  }

  #context(urn: string, inputs: WireMap, peer: string): ResourceContext {
    const { type, name } = parseUrn(urn);
    const providerInputs = this.#settings.get(peer) ?? {};
    return { deployment: this.deployment, urn, type, name, inputs, providerInputs };
  }
}

/** A unary method from a function of the request and the connection it came over. */
function answer<Request, Response>(
  handle: (request: Request, peer: string) => Response,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    try {
      callback(null, handle(call.request, call.getPeer()));
    } catch (error) {
      const details = error instanceof Error ? error.message : String(error);
      callback({ code: grpc.status.UNKNOWN, details });
    }
  };
}
