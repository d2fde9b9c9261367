import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { CheckRequest, type CheckResponse, ConfigureRequest } from "@pulumi/pulumi/proto/provider_pb";
import { EngineError } from "../errors";
import { type NodeProcess } from "../program/node-process";
import { channelOptions } from "../protocol/server";
import { fromStruct, toStruct, type WireMap } from "../protocol/wire";
import { annotateSecrets, downgrade } from "./protocol";
import { type ResourceContext } from "./provider";

/** The package of resources whose provider is code of the program itself. */
export const dynamicPackage = "pulumi-nodejs";

/**
 * The SDK's own host of dynamic providers, in a process of its own as under the real engine. Only the providers' `check` runs:
 * a preview never creates, and reading would need what they talk to.
 */
export class DynamicProviders {
  #client: Promise<ResourceProviderClient> | undefined;
  #process: NodeProcess | undefined;

  /** @param start starts the host; it prints its port */
  constructor(private readonly start: () => NodeProcess) {}

  /**
   * The inputs as the resource's own provider completes them.
   * @throws EngineError with what the provider refused, or its own error.
   */
  async check(context: ResourceContext): Promise<WireMap> {
    this.#client ??= this.#connect(context.providerInputs);
    const client = await this.#client;
    const protocol = { secrets: false, resources: false };
    const request = new CheckRequest()
      .setUrn(context.urn)
      .setType(context.type)
      .setName(context.name)
      .setOlds(toStruct({}))
      .setNews(toStruct(downgrade(context.inputs, protocol) as WireMap));
    const response = await ask<CheckResponse>((done) => client.check(request, done), context);
    const failures = response.getFailuresList();
    if (failures.length > 0) {
      const reasons = failures.map((failure) =>
        `${failure.getProperty()}: ${failure.getReason()}`.replace(/^: /, ""),
      );
      throw new EngineError(`${context.type} "${context.name}": ${reasons.join("; ")}`);
    }
    return annotateSecrets(fromStruct(response.getInputs()), context.inputs);
  }

  stop(): void {
    void this.#client?.then(
      (client) => client.close(),
      () => undefined,
    );
    this.#process?.stop();
  }

  async #connect(config: WireMap): Promise<ResourceProviderClient> {
    this.#process = this.start();
    const port = await portOf(this.#process);
    const client = new ResourceProviderClient(
      `127.0.0.1:${port}`,
      grpc.credentials.createInsecure(),
      channelOptions,
    );
    const request = new ConfigureRequest().setArgs(toStruct(config)).setAcceptsecrets(true);
    await ask((done) => client.configure(request, done));
    return client;
  }
}

async function portOf(process: NodeProcess): Promise<number> {
  const stdout = process.child.stdout;
  const line = await new Promise<string>((resolve, reject) => {
    if (stdout) createInterface({ input: stdout }).once("line", resolve);
    process.ended.then(() => resolve(""), reject);
  });
  if (/^\d+$/.test(line.trim())) return Number(line);
  throw new EngineError(`the host of dynamic providers does not start\n${process.output() || line}`);
}

async function ask<Response>(
  call: (done: (error: grpc.ServiceError | null, response: Response) => void) => grpc.ClientUnaryCall,
  context?: ResourceContext,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    call((error, response) => {
      if (!error) return resolve(response);
      const whose = context ? `the provider of ${context.type} "${context.name}"` : "dynamic providers";
      reject(new EngineError(`${whose} failed: ${error.details}`));
    });
  });
}
