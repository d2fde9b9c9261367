import {
  type AnalyzerInfo,
  type AnalyzeResponse,
  AnalyzeStackRequest,
  EnforcementLevel,
  type RemediateResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { type Deployment } from "../monitor/deployment";
import { type RegisteredResource, stackType } from "../monitor/registered-resource";
import { type NodeProcess } from "../program/node-process";
import { fromStruct, type WireMap } from "../protocol/wire";
import { analyzeRequest, analyzerResource, remediateRequest } from "./analyzer-messages";
import { type Diagnostic, type PackAnswer, readAnswer, readFailedRemediation } from "./answer";
import { PackClient } from "./pack-client";
import { type PackConfig, reconcile } from "./pack-config";
import { startPack } from "./pack-process";

/** Finds the provider that manages a resource. */
export type ProviderLookup = (resource: RegisteredResource) => RegisteredResource | undefined;

export interface RemediatedInputs {
  /** The same object where the pack changed nothing. */
  readonly inputs: WireMap;
  readonly diagnostics: readonly Diagnostic[];
}

/** One policy pack, running in a process of its own as under the real engine. */
export class PolicyPack {
  private constructor(
    private readonly client: PackClient,
    private readonly info: AnalyzerInfo,
    /** True where some policy wants to change inputs, so that resources must wait for it. */
    readonly remediates: boolean,
  ) {}

  /**
   * Starts the pack in `directory` and configures it for the stack.
   * @throws EngineError where the folder holds no pack, it throws, or its config is wrong.
   */
  static async start(
    directory: string,
    deployment: Deployment,
    config: PackConfig,
    onStarted: (process: NodeProcess) => void,
  ): Promise<PolicyPack> {
    const client = new PackClient(directory, await startPack(directory, deployment, onStarted));
    const info = await client.introduce(deployment);
    const policies = reconcile(info, config);
    await client.configure(policies);
    const levels = [...policies.values()].map((policy) => policy.getEnforcementlevel());
    return new PolicyPack(client, info, levels.includes(EnforcementLevel.REMEDIATE));
  }

  get name(): string {
    return this.info.getName();
  }

  get version(): string {
    return this.info.getVersion();
  }

  get policies(): readonly string[] {
    return this.info.getPoliciesList().map((policy) => policy.getName());
  }

  async analyze(resource: RegisteredResource, provider: RegisteredResource | undefined): Promise<PackAnswer> {
    const request = analyzeRequest(resource, provider);
    const response = await this.client.ask<AnalyzeResponse>((done) => this.client.raw.analyze(request, done));
    return readAnswer(response, { pack: this.name, urnOf: () => resource.urn });
  }

  async remediate(
    resource: RegisteredResource,
    provider: RegisteredResource | undefined,
  ): Promise<RemediatedInputs> {
    const request = remediateRequest(resource, provider);
    const response = await this.client.ask<RemediateResponse>((done) =>
      this.client.raw.remediate(request, done),
    );
    const remediations = response.getRemediationsList();
    const failed = remediations.filter((remediation) => remediation.getDiagnostic() !== "");
    const last = remediations.filter((remediation) => remediation.getDiagnostic() === "").at(-1);
    return {
      inputs: last ? fromStruct(last.getProperties()) : resource.inputs,
      diagnostics: failed.map((remediation) => readFailedRemediation(remediation, this.name, resource.urn)),
    };
  }

  /** Asks about the whole stack. Findings that name no resource of it are the stack's own. */
  async analyzeStack(
    resources: readonly RegisteredResource[],
    providerOf: ProviderLookup,
  ): Promise<PackAnswer> {
    const request = new AnalyzeStackRequest().setResourcesList(
      resources.map((resource) => analyzerResource(resource, providerOf(resource))),
    );
    const response = await this.client.ask<AnalyzeResponse>((done) =>
      this.client.raw.analyzeStack(request, done),
    );
    const urns = new Set(resources.map((resource) => resource.urn));
    const stack = resources.find((resource) => resource.type === stackType)?.urn ?? "";
    return readAnswer(response, {
      pack: this.name,
      urnOf: (reported) => (urns.has(reported) ? reported : stack),
    });
  }

  stop(): void {
    this.client.stop();
  }
}
