import { decodeProperties } from "@tenfold/planning";
import { DynamicProviders } from "./cloud/dynamic-provider";
import { EngineError } from "./errors";
import { type Deployment } from "./monitor/deployment";
import { ProgramLog } from "./monitor/log";
import { Monitor } from "./monitor/monitor";
import { type RegisteredResource, stackType } from "./monitor/registered-resource";
import { Questions } from "./packs/analyzer-messages";
import { type PackResult, PackRun } from "./packs/pack-run";
import { type Preview, type PreviewOptions } from "./preview-types";
import { type NodeProcess } from "./program/node-process";
import { programFailure } from "./program/program-failure";
import { startDynamicProviders, startProgram } from "./program/program";
import { type Project } from "./program/project";
import { redactor } from "./program/redaction";
import { type RunningServer, serve } from "./protocol/server";
import { type WireMap } from "./protocol/wire";
import { untaughtOutputs } from "./untaught";

const defaultTimeoutSeconds = 300;

/** One preview from start to end, and what has to be stopped with it. */
export class Session {
  readonly #redact: (text: string) => string;
  readonly #log: ProgramLog;
  readonly #monitor: Monitor;
  readonly #packs: PackRun[] = [];
  readonly #questions = new Questions(({ provider }) =>
    provider === undefined
      ? undefined
      : this.#monitor.store.get(provider.slice(0, provider.lastIndexOf("::"))),
  );
  readonly #processes: NodeProcess[] = [];
  readonly #stops: (() => void)[] = [];
  #interrupted: EngineError | undefined;
  #programEnded = false;

  constructor(
    private readonly project: Project,
    private readonly deployment: Deployment,
    private readonly options: PreviewOptions,
    /** Frames in the traces of the program's errors. 0 saves two thirds of the time of a large program. */
    private readonly stackTraceLimit = 0,
  ) {
    this.#redact = redactor(deployment);
    this.#log = new ProgramLog(this.#redact);
    const dynamicProviders = new DynamicProviders(() =>
      this.#track(startDynamicProviders(project, deployment)),
    );
    this.#monitor = new Monitor(deployment, {
      dynamicProviders,
      onRegistered: (resource) => this.#registered(resource),
      remediate: (resource) => this.#remediated(resource),
      warn: (message) => this.#log.add(message),
    });
    this.#stops.push(
      () => dynamicProviders.stop(),
      () => this.#monitor.close(),
    );
  }

  /** @throws EngineError; an interruption explains every failure that follows from it. Nothing is left running. */
  async run(): Promise<Preview> {
    this.#watch();
    try {
      return await this.#preview();
    } catch (error) {
      throw this.#interrupted ?? error;
    } finally {
      this.#stop();
    }
  }

  async #preview(): Promise<Preview> {
    const started = performance.now();
    const { address } = await this.#serve();
    const program = this.#track(
      startProgram(this.project, this.deployment, {
        ...{ monitor: address, engine: address, stackTraceLimit: this.stackTraceLimit },
      }),
    );
    this.#startPacks();
    const packFailure = Promise.all(this.#packs.map((pack) => pack.started())).then(() => program.ended);
    const { code } = await Promise.race([program.ended, packFailure]);
    this.#programEnded = true;
    this.#refuseInterrupted();
    if (code !== 0 || this.#log.errors.length > 0)
      throw programFailure(this.#log.errors, this.#redact(program.output()), code, this.project.root);
    const programEnded = performance.now();
    const packs = await this.#finishPacks();
    const ended = performance.now();
    const timings = {
      program: programEnded - started,
      policies: ended - programEnded,
      total: ended - started,
    };
    return this.#result(packs, timings);
  }

  async #serve(): Promise<RunningServer> {
    const server = await serve((target) => {
      target.addService(...this.#monitor.service());
      target.addService(...this.#log.service());
    });
    this.#stops.push(() => server.close());
    return server;
  }

  #startPacks(): void {
    for (const source of this.options.policyPacks ?? []) {
      const pack = new PackRun(source, this.deployment, (process) => this.#track(process));
      this.#packs.push(pack);
      this.#stops.push(() => pack.stop());
    }
  }

  async #finishPacks(): Promise<PackResult[]> {
    this.options.onProgress?.({ resources: this.#monitor.store.size, phase: "policies" });
    const resources = this.#monitor.store.sorted().filter((resource) => !resource.external);
    const stack = {
      question: this.#packs.length === 0 ? Buffer.alloc(0) : this.#questions.analyzeStack(resources),
      urns: new Set(resources.map((resource) => resource.urn)),
      stackUrn: resources.find((resource) => resource.type === stackType)?.urn ?? "",
    };
    const results = await Promise.all(this.#packs.map((pack) => pack.finish(stack)));
    this.#refuseInterrupted();
    return results.map((result) => ({
      ...result,
      diagnostics: result.diagnostics.map((found) => ({ ...found, message: this.#redact(found.message) })),
    }));
  }

  #result(packs: readonly PackResult[], timings: Preview["timings"]): Preview {
    const graph = this.#monitor.store.graph();
    const { project, deployment } = this;
    return {
      ...{ project, deployment, graph, packs, timings },
      stackOutputs: decodeProperties(this.#monitor.stackOutputs),
      wireOutputs: this.#monitor.stackOutputs,
      log: this.#log.messages,
      untaught: deployment.mode === "rehearse" ? untaughtOutputs(graph) : [],
    };
  }

  #registered(resource: RegisteredResource): void {
    // Resources that the program only reads are nobody's to judge: the real engine asks no pack about them either.
    if (!resource.external && this.#packs.length > 0) {
      const asked = { urn: resource.urn, question: this.#questions.analyze(resource) };
      for (const pack of this.#packs) pack.ask(asked);
    }
    this.options.onProgress?.({ resources: this.#monitor.store.size, phase: "program" });
  }

  async #remediated(resource: RegisteredResource): Promise<WireMap> {
    // The program starts only when its stack is registered, and there is nothing in a stack to remediate: packs may still start.
    if (resource.type === stackType) {
      void this.#remediatedByAll(resource).catch(() => undefined);
      return resource.inputs;
    }
    return this.#remediatedByAll(resource);
  }

  async #remediatedByAll(resource: RegisteredResource): Promise<WireMap> {
    let inputs = resource.inputs;
    for (const pack of this.#packs) {
      const changed = await pack.remediate(resource.urn, () =>
        this.#questions.remediate({ ...resource, inputs }),
      );
      inputs = changed ?? inputs;
    }
    return inputs;
  }

  #track(process: NodeProcess): NodeProcess {
    this.#processes.push(process);
    if (this.#interrupted) process.stop();
    return process;
  }

  /** Stops everything at the timeout or when the caller says so; the waiting code then fails, and this explains why. */
  #watch(): void {
    const { signal } = this.options;
    const seconds = this.options.timeoutSeconds ?? defaultTimeoutSeconds;
    const timer = setTimeout(() => {
      const fix = "look for a program or a pack that waits for something, or pass --timeout SECONDS";
      this.#interrupt(
        new EngineError(`the preview did not end within ${seconds} s: ${this.#waitedFor()}`, fix),
      );
    }, seconds * 1000);
    const aborted = () => this.#interrupt(new EngineError("interrupted"));
    if (signal?.aborted) aborted();
    signal?.addEventListener("abort", aborted, { once: true });
    this.#stops.push(
      () => clearTimeout(timer),
      () => signal?.removeEventListener("abort", aborted),
    );
  }

  /** Who keeps the preview waiting. The program waits for packs that may change its resources, so they come first. */
  #waitedFor(): string {
    const packs = this.#packs.flatMap(({ waitedFor }) => waitedFor ?? []);
    if (packs.length > 0) return packs.join(", ");
    return this.#programEnded ? "a policy pack does not answer about the stack" : "the program still runs";
  }

  #interrupt(reason: EngineError): void {
    this.#interrupted ??= reason;
    this.#stop();
  }

  #stop(): void {
    for (const process of this.#processes) process.stop();
    for (const stop of this.#stops) stop();
  }

  #refuseInterrupted(): void {
    if (this.#interrupted) throw this.#interrupted;
  }
}
