import path from "node:path";
import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  AnalyzerHandshakeRequest,
  type AnalyzerInfo,
  AnalyzerStackConfigureRequest,
  ConfigureAnalyzerRequest,
  type PolicyConfig,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { EngineError } from "../errors";
import { type Deployment } from "../monitor/deployment";
import { readableFailure } from "../program/failure-text";
import { channelOptions } from "../protocol/server";
import { indented, type PackProcess, reasonOf } from "./pack-process";

type Call<Response> = (
  done: (error: grpc.ServiceError | null, response: Response) => void,
) => grpc.ClientUnaryCall;

/** Asks one running pack, and turns what goes wrong into one clear message. */
export class PackClient {
  readonly raw: AnalyzerClient;

  constructor(
    private readonly directory: string,
    private readonly pack: PackProcess,
  ) {
    const address = `127.0.0.1:${pack.port}`;
    this.raw = new AnalyzerClient(address, grpc.credentials.createInsecure(), channelOptions);
  }

  /** @throws EngineError naming the pack and its own error, or what it printed where it ended. */
  async ask<Response>(call: Call<Response>): Promise<Response> {
    return new Promise((resolve, reject) => {
      call((error, response) => {
        if (!error) return resolve(response);
        const reason =
          error.code === grpc.status.UNAVAILABLE
            ? `: it ended\n${reasonOf(this.pack.process.output(), this.directory)}`
            : `: ${this.#readable(error.details)}`;
        reject(new EngineError(`policy pack ${this.directory} failed${reason}`));
      });
    });
  }

  /** Asks with a request that is encoded already. */
  async askEncoded<Response>(
    method: "Analyze" | "Remediate" | "AnalyzeStack",
    request: Buffer,
    decode: (bytes: Uint8Array) => Response,
  ): Promise<Response> {
    const path = `/pulumirpc.Analyzer/${method}`;
    return this.ask<Response>((done) =>
      this.raw.makeUnaryRequest(
        path,
        (bytes: Buffer) => bytes,
        decode,
        request,
        (error, response) => done(error, response as Response),
      ),
    );
  }

  /** What the pack says of itself, once it knows the stack it is asked about. */
  async introduce(deployment: Deployment): Promise<AnalyzerInfo> {
    // Packs of today answer "unimplemented" to the handshake, which the real engine tolerates too.
    await this.ask((done) => this.raw.handshake(new AnalyzerHandshakeRequest(), done)).catch(() => undefined);
    const stack = new AnalyzerStackConfigureRequest()
      .setStack(deployment.stack)
      .setProject(deployment.project)
      .setOrganization(deployment.organization)
      .setDryRun(true)
      .setConfigSecretKeysList([...deployment.secretKeys]);
    for (const [key, value] of deployment.config) stack.getConfigMap().set(key, value);
    await this.ask((done) => this.raw.configureStack(stack, done));
    return this.ask<AnalyzerInfo>((done) => this.raw.getAnalyzerInfo(new Empty(), done));
  }

  async configure(policies: ReadonlyMap<string, PolicyConfig>): Promise<void> {
    const request = new ConfigureAnalyzerRequest();
    for (const [name, settings] of policies) request.getPolicyconfigMap().set(name, settings);
    await this.ask((done) => this.raw.configure(request, done));
  }

  /** The first line as it is, what follows below it. */
  #readable(details: string): string {
    const [first = "", ...rest] = readableFailure(details, path.resolve(this.directory)).split("\n");
    return [first, indented(rest.join("\n"))].filter(Boolean).join("\n");
  }

  stop(): void {
    this.raw.close();
    this.pack.process.stop();
  }
}
