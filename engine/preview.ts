import { decodeProperties, type PropertyMap, type ResourceGraph } from "@tenfold/planning";
import { DynamicProviders } from "./cloud/dynamic-provider";
import { EngineError } from "./errors";
import {
  type Deployment,
  type LogMessage,
  type PreviewMode,
  type ProviderBehaviour,
} from "./monitor/deployment";
import { ProgramLog } from "./monitor/log";
import { Monitor } from "./monitor/monitor";
import { type RegisteredResource } from "./monitor/registered-resource";
import { type PackResult, PackRun, type PackSource } from "./packs/pack-run";
import { readConfig } from "./program/config";
import { type ConfigOverride } from "./program/config-path";
import { readTaughtInvokes } from "./program/invokes-file";
import { type NodeProcess } from "./program/node-process";
import { programFailure } from "./program/program-failure";
import { startDynamicProviders, startProgram, workingDirectoryOf } from "./program/program";
import { type Project, readProject, stackFileOf } from "./program/project";
import { serve } from "./protocol/server";
import { type WireMap } from "./protocol/wire";
import { untaughtOutputs, type UntaughtOutput } from "./untaught";

export interface PreviewOptions {
  /** The folder of Pulumi.yaml. */
  readonly directory: string;
  readonly stack: string;
  /** @default "organization" */
  readonly organization?: string;
  /** @default "preview" */
  readonly mode?: PreviewMode;
  /** @default "simulated". "passthrough" compares this engine alone with the real one */
  readonly providers?: ProviderBehaviour;
  readonly overrides?: readonly ConfigOverride[];
  readonly policyPacks?: readonly PackSource[];
  /** Function answers beside those of tenfold.invokes.json, which win. */
  readonly taughtInvokes?: Readonly<Record<string, WireMap>>;
  /** Outputs of other stacks in wire form, by the name a StackReference uses. */
  readonly stackOutputs?: (name: string) => Promise<WireMap | undefined>;
  /** Seconds after which the program or a pack is stopped. @default 300: a hundred times what prod takes */
  readonly timeoutSeconds?: number;
  /** Ends the preview early; everything it started is stopped. */
  readonly signal?: AbortSignal;
  /** Called as resources are registered. */
  readonly onProgress?: (progress: {
    readonly resources: number;
    readonly phase: "program" | "policies";
  }) => void;
}

export interface PreviewTimings {
  /** Milliseconds from the start of the program's process to its end. */
  readonly program: number;
  /** Milliseconds that the packs needed after the program had ended. */
  readonly policies: number;
  readonly total: number;
}

export interface Preview {
  readonly project: Project;
  readonly deployment: Deployment;
  readonly graph: ResourceGraph;
  readonly stackOutputs: PropertyMap;
  /** The same outputs in wire form, for the StackReference of another preview. */
  readonly wireOutputs: WireMap;
  readonly packs: readonly PackResult[];
  readonly log: readonly LogMessage[];
  /** Computed outputs that other resources use and that nobody taught the simulated cloud (`rehearse` only). */
  readonly untaught: readonly UntaughtOutput[];
  readonly timings: PreviewTimings;
}

const defaultTimeoutSeconds = 300;

/**
 * Runs a project's program for one stack through Pulumi's own protocol, with no cloud, and the packs on what it registers.
 * @throws EngineError for every mistake of the program, a pack, the config or the surroundings. Nothing is left running.
 */
export async function previewProgram(options: PreviewOptions): Promise<Preview> {
  const project = readProject(options.directory);
  const deployment = deploymentOf(project, options);
  const session = new Session(project, deployment, options);
  try {
    return await session.run(0);
  } catch (error) {
    throw await session.explain(error);
  } finally {
    session.stop();
  }
}

function deploymentOf(project: Project, options: PreviewOptions): Deployment {
  const stackFile = stackFileOf(project, options.stack);
  const config = readConfig(project, stackFile, options.overrides ?? []);
  return {
    organization: options.organization ?? "organization",
    project: project.name,
    stack: options.stack,
    mode: options.mode ?? "preview",
    providers: options.providers ?? "simulated",
    workingDirectory: workingDirectoryOf(project),
    config: config.values,
    secretKeys: config.secretKeys,
    taughtInvokes: { ...options.taughtInvokes, ...readTaughtInvokes(project.root) },
    stackOutputs: options.stackOutputs ?? (() => Promise.resolve(undefined)),
  };
}

/** One preview from start to end, and what has to be stopped with it. */
class Session {
  readonly #log = new ProgramLog();
  readonly #processes: NodeProcess[] = [];
  readonly #stops: (() => void)[] = [];
  #interrupted: EngineError | undefined;

  constructor(
    private readonly project: Project,
    private readonly deployment: Deployment,
    private readonly options: PreviewOptions,
  ) {}

  async run(stackTraceLimit: number): Promise<Preview> {
    const started = performance.now();
    this.#watch();
    const runs: PackRun[] = [];
    const dynamicProviders = new DynamicProviders(() =>
      this.#track(startDynamicProviders(this.project, this.deployment)),
    );
    this.#stops.push(() => dynamicProviders.stop());
    const monitor: Monitor = new Monitor(this.deployment, {
      dynamicProviders,
      onRegistered: (resource) => this.#registered(resource, monitor, runs),
      remediate: (resource) => remediated(resource, runs),
      warn: (message) => this.#log.messages.push(message),
    });
    this.#stops.push(() => monitor.close());
    const server = await serve((target) => {
      target.addService(...monitor.service());
      target.addService(...this.#log.service());
    });
    this.#stops.push(() => server.close());
    const addresses = { monitor: server.address, engine: server.address };
    const program = this.#track(startProgram(this.project, this.deployment, addresses, stackTraceLimit));
    runs.push(...this.#startPacks(monitor));
    const failedPack = Promise.all(runs.map((run) => run.started())).then(() => program.ended);
    await Promise.race([program.ended, failedPack]);
    const { code } = await program.ended;
    this.#refuseInterrupted();
    if (code !== 0 || this.#log.errors.length > 0)
      throw programFailure(this.#log.errors, program.output(), code);
    const programEnded = performance.now();
    const packs = await this.#finishPacks(monitor, runs);
    return this.#result(monitor, packs, started, programEnded);
  }

  /** A clear message for what went wrong: an interruption explains every failure that follows from it. */
  async explain(error: unknown): Promise<unknown> {
    return Promise.resolve(this.#interrupted ?? error);
  }

  stop(): void {
    for (const process of this.#processes) process.stop();
    for (const stop of this.#stops) stop();
  }

  #startPacks(monitor: Monitor): PackRun[] {
    const providerOf = (resource: RegisteredResource) => {
      const reference = resource.provider;
      return reference === undefined
        ? undefined
        : monitor.store.get(reference.slice(0, reference.lastIndexOf("::")));
    };
    return (this.options.policyPacks ?? []).map((source) => {
      const run = new PackRun(source, this.deployment, providerOf, (process) => this.#track(process));
      this.#stops.push(() => run.stop());
      return run;
    });
  }

  async #finishPacks(monitor: Monitor, runs: readonly PackRun[]): Promise<PackResult[]> {
    this.options.onProgress?.({ resources: monitor.store.size, phase: "policies" });
    const resources = monitor.store.sorted().filter((resource) => !resource.external);
    const packs = await Promise.all(runs.map((run) => run.finish(resources)));
    this.#refuseInterrupted();
    return packs;
  }

  #result(monitor: Monitor, packs: PackResult[], started: number, programEnded: number): Preview {
    const ended = performance.now();
    const graph = monitor.store.graph();
    return {
      project: this.project,
      deployment: this.deployment,
      graph,
      stackOutputs: decodeProperties(monitor.stackOutputs),
      wireOutputs: monitor.stackOutputs,
      packs,
      log: this.#log.messages,
      untaught: this.deployment.mode === "rehearse" ? untaughtOutputs(graph) : [],
      timings: { program: programEnded - started, policies: ended - programEnded, total: ended - started },
    };
  }

  #registered(resource: RegisteredResource, monitor: Monitor, runs: readonly PackRun[]): void {
    // Resources that the program only reads are nobody's to judge: the real engine asks no pack about them either.
    if (!resource.external) for (const run of runs) run.add(resource);
    this.options.onProgress?.({ resources: monitor.store.size, phase: "program" });
  }

  #track(process: NodeProcess): NodeProcess {
    this.#processes.push(process);
    return process;
  }

  /** Stops everything at the timeout or when the caller says so; the waiting code then fails, and this explains why. */
  #watch(): void {
    const seconds = this.options.timeoutSeconds ?? defaultTimeoutSeconds;
    const timer = setTimeout(() => {
      const fix = "look for a program or a pack that waits for something, or pass --timeout SECONDS";
      this.#interrupt(new EngineError(`the preview did not end within ${seconds} s`, fix));
    }, seconds * 1000);
    const aborted = () => this.#interrupt(new EngineError("interrupted"));
    if (this.options.signal?.aborted) aborted();
    this.options.signal?.addEventListener("abort", aborted, { once: true });
    this.#stops.push(
      () => clearTimeout(timer),
      () => this.options.signal?.removeEventListener("abort", aborted),
    );
  }

  #interrupt(reason: EngineError): void {
    this.#interrupted ??= reason;
    this.stop();
  }

  #refuseInterrupted(): void {
    if (this.#interrupted) throw this.#interrupted;
  }
}

async function remediated(resource: RegisteredResource, runs: readonly PackRun[]): Promise<WireMap> {
  let inputs = resource.inputs;
  for (const run of runs) inputs = await run.remediate({ ...resource, inputs });
  return inputs;
}
