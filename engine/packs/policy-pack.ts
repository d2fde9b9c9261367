import {
  type AnalyzerInfo,
  AnalyzeResponse,
  EnforcementLevel,
  RemediateResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { type Deployment } from "../monitor/deployment";
import { type NodeProcess } from "../program/node-process";
import { fromStruct, type WireMap } from "../protocol/wire";
import { type Diagnostic, type PackAnswer, readAnswer, readFailedRemediation } from "./answer";
import { PackClient } from "./pack-client";
import { type PackConfig, reconcile } from "./pack-config";
import { startPack } from "./pack-process";

export interface Remediated {
  /** Undefined where the pack changed nothing. */
  readonly inputs: WireMap | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** The question about the whole stack, and what is needed to read its answer. */
export interface StackQuestion {
  readonly question: Buffer;
  readonly urns: ReadonlySet<string>;
  readonly stackUrn: string;
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

  async analyze(urn: string, question: Buffer): Promise<PackAnswer> {
    const response = await this.client.askEncoded("Analyze", question, (bytes) =>
      AnalyzeResponse.deserializeBinary(bytes),
    );
    return readAnswer(response, { pack: this.name, urnOf: () => urn });
  }

  async remediate(urn: string, question: Buffer): Promise<Remediated> {
    const response = await this.client.askEncoded("Remediate", question, (bytes) =>
      RemediateResponse.deserializeBinary(bytes),
    );
    const remediations = response.getRemediationsList();
    const failed = remediations.filter((remediation) => remediation.getDiagnostic() !== "");
    const last = remediations.filter((remediation) => remediation.getDiagnostic() === "").at(-1);
    return {
      inputs: last && fromStruct(last.getProperties()),
      diagnostics: failed.map((remediation) => readFailedRemediation(remediation, this.name, urn)),
    };
  }

  /** Asks about the whole stack. Findings that name no resource of it are the stack's own. */
  async analyzeStack({ question, urns, stackUrn }: StackQuestion): Promise<PackAnswer> {
    const response = await this.client.askEncoded("AnalyzeStack", question, (bytes) =>
      AnalyzeResponse.deserializeBinary(bytes),
    );
    const urnOf = (reported: string) => (urns.has(reported) ? reported : stackUrn);
    return readAnswer(response, { pack: this.name, urnOf });
  }

  stop(): void {
    this.client.stop();
  }
}
