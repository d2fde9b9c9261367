import { createInterface } from "node:readline";
import { existsSync } from "node:fs";
import path from "node:path";
import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  AnalyzerHandshakeRequest,
  type AnalyzerInfo,
  AnalyzerStackConfigureRequest,
  type AnalyzeDiagnostic,
  type AnalyzeResponse,
  AnalyzeStackRequest,
  ConfigureAnalyzerRequest,
  EnforcementLevel,
  PolicySeverity,
  type RemediateResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { EngineError } from "../errors";
import { type Deployment } from "../monitor/deployment";
import { type RegisteredResource } from "../monitor/registered-resource";
import { type NodeProcess, startNode } from "../program/node-process";
import { runnerFor } from "../program/program";
import { channelOptions } from "../protocol/server";
import { fromStruct, type WireMap } from "../protocol/wire";
import { analyzeRequest, analyzerResource } from "./analyzer-messages";
import { type Level, levelName, type PackConfig, reconcile } from "./pack-config";

/** What a pack found. `message` is the pack's own text without the policy's description in front of it. */
export interface Diagnostic {
  readonly pack: string;
  readonly policy: string;
  readonly level: Level;
  readonly severity: "low" | "medium" | "high" | "critical" | undefined;
  readonly urn: string;
  readonly message: string;
  readonly description: string;
}

/** A policy that said it does not apply, with its reason. */
export interface NotApplicable {
  readonly policy: string;
  readonly reason: string;
}

export interface PackAnswer {
  readonly diagnostics: readonly Diagnostic[];
  readonly notApplicable: readonly NotApplicable[];
}

const severities: Readonly<Record<number, Diagnostic["severity"]>> = {
  [PolicySeverity.POLICY_SEVERITY_LOW]: "low",
  [PolicySeverity.POLICY_SEVERITY_MEDIUM]: "medium",
  [PolicySeverity.POLICY_SEVERITY_HIGH]: "high",
  [PolicySeverity.POLICY_SEVERITY_CRITICAL]: "critical",
};

/** One policy pack, running in a process of its own as under the real engine. */
export class PolicyPack {
  private constructor(
    private readonly directory: string,
    private readonly process: NodeProcess,
    private readonly client: AnalyzerClient,
    readonly info: AnalyzerInfo,
  ) {}

  get name(): string {
    return this.info.getName();
  }

  get version(): string {
    return this.info.getVersion();
  }

  get policies(): readonly string[] {
    return this.info.getPoliciesList().map((policy) => policy.getName());
  }

  /** True where some policy wants to change inputs, so that resources must wait for it. */
  remediates = false;

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
    const folder = path.resolve(directory);
    if (!existsSync(path.join(folder, "PulumiPolicy.yaml"))) {
      throw new EngineError(`${directory}: no PulumiPolicy.yaml`, "name the folder of a policy pack");
    }
    const process = startNode([runnerFor(folder, "run-policy-pack"), "127.0.0.1:0", folder], {
      cwd: folder,
      environment: environmentOf(deployment),
    });
    onStarted(process);
    const port = await portOf(process, directory);
    const client = new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), channelOptions);
    const info = await configure(client, deployment, directory, config);
    const pack = new PolicyPack(directory, process, client, info.info);
    pack.remediates = info.remediates;
    return pack;
  }

  async analyze(resource: RegisteredResource, provider: RegisteredResource | undefined): Promise<PackAnswer> {
    const request = analyzeRequest(resource, provider);
    const response = await this.#ask<AnalyzeResponse>((done) => this.client.analyze(request, done));
    return this.#answer(response, resource.urn);
  }

  /** The inputs after the pack's remediations; the same object where it changed nothing. */
  async remediate(resource: RegisteredResource, provider: RegisteredResource | undefined): Promise<WireMap> {
    const request = analyzeRequest(resource, provider);
    const response = await this.#ask<RemediateResponse>((done) => this.client.remediate(request, done));
    const changes = response.getRemediationsList().filter((remediation) => remediation.hasProperties());
    const last = changes[changes.length - 1];
    return last ? fromStruct(last.getProperties()) : resource.inputs;
  }

  async analyzeStack(
    resources: readonly RegisteredResource[],
    providerOf: (resource: RegisteredResource) => RegisteredResource | undefined,
  ): Promise<PackAnswer> {
    const request = new AnalyzeStackRequest().setResourcesList(
      resources.map((resource) => analyzerResource(resource, providerOf(resource))),
    );
    return this.#answer(
      await this.#ask<AnalyzeResponse>((done) => this.client.analyzeStack(request, done)),
      "",
    );
  }

  stop(): void {
    this.client.close();
    this.process.stop();
  }

  async #ask<Response>(
    call: (done: (error: grpc.ServiceError | null, response: Response) => void) => void,
  ): Promise<Response> {
    return ask(call, this.directory, this.process);
  }

  #answer(response: AnalyzeResponse, urn: string): PackAnswer {
    return {
      diagnostics: response.getDiagnosticsList().map((diagnostic) => this.#diagnostic(diagnostic, urn)),
      notApplicable: response
        .getNotApplicableList()
        .map((entry) => ({ policy: entry.getPolicyName(), reason: entry.getReason() })),
    };
  }

  #diagnostic(diagnostic: AnalyzeDiagnostic, urn: string): Diagnostic {
    const description = diagnostic.getDescription();
    const text = diagnostic.getMessage();
    return {
      pack: diagnostic.getPolicypackname() || this.name,
      policy: diagnostic.getPolicyname(),
      level: levelName(diagnostic.getEnforcementlevel()),
      severity: severities[diagnostic.getSeverity()],
      urn: diagnostic.getUrn() || urn,
      message:
        description !== "" && text.startsWith(`${description}\n`) ? text.slice(description.length + 1) : text,
      description,
    };
  }
}

function environmentOf(deployment: Deployment): Record<string, string> {
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(deployment.config)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify([...deployment.secretKeys]),
    PULUMI_NODEJS_ORGANIZATION: deployment.organization,
    PULUMI_NODEJS_PROJECT: deployment.project,
    PULUMI_NODEJS_STACK: deployment.stack,
    PULUMI_NODEJS_DRY_RUN: "true",
  };
}

/** A pack's first line of output is its port. */
async function portOf(process: NodeProcess, directory: string): Promise<number> {
  const stdout = process.child.stdout;
  if (!stdout) throw new EngineError(`${directory}: the pack has no output`);
  const line = await new Promise<string | undefined>((resolve) => {
    createInterface({ input: stdout }).once("line", resolve);
    void process.ended.then(() => resolve(undefined));
  });
  if (line !== undefined && /^\d+$/.test(line.trim())) return Number(line);
  if (line !== undefined)
    throw new EngineError(
      `${directory}: the pack wrote "${line}" before its port`,
      "log to stderr, never to stdout, while a pack loads",
    );
  throw new EngineError(`policy pack ${directory} does not start:\n${lastLines(process.output())}`);
}

async function configure(
  client: AnalyzerClient,
  deployment: Deployment,
  directory: string,
  config: PackConfig,
): Promise<{ info: AnalyzerInfo; remediates: boolean }> {
  // Packs of today answer "unimplemented" to the handshake, which the real engine tolerates too.
  await ask((done) => client.handshake(new AnalyzerHandshakeRequest(), done), directory).catch(
    () => undefined,
  );
  const stack = new AnalyzerStackConfigureRequest()
    .setStack(deployment.stack)
    .setProject(deployment.project)
    .setOrganization(deployment.organization)
    .setDryRun(true)
    .setConfigSecretKeysList([...deployment.secretKeys]);
  for (const [key, value] of deployment.config) stack.getConfigMap().set(key, value);
  await ask((done) => client.configureStack(stack, done), directory);
  const info = await ask<AnalyzerInfo>((done) => client.getAnalyzerInfo(new Empty(), done), directory);
  const policies = reconcile(info, config);
  const request = new ConfigureAnalyzerRequest();
  for (const [name, settings] of policies) request.getPolicyconfigMap().set(name, settings);
  await ask((done) => client.configure(request, done), directory);
  const remediates = [...policies.values()].some(
    (policy) => policy.getEnforcementlevel() === EnforcementLevel.REMEDIATE,
  );
  return { info, remediates };
}

async function ask<Response>(
  call: (done: (error: grpc.ServiceError | null, response: Response) => void) => void,
  directory: string,
  process?: NodeProcess,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    call((error, response) => {
      if (!error) return resolve(response);
      const ended =
        error.code === grpc.status.UNAVAILABLE && process
          ? `: it ended\n${lastLines(process.output())}`
          : `: ${error.details}`;
      reject(new EngineError(`policy pack ${directory} failed${ended}`));
    });
  });
}

function lastLines(output: string): string {
  return output
    .trim()
    .split("\n")
    .slice(-12)
    .map((line) => `  ${line}`)
    .join("\n");
}
