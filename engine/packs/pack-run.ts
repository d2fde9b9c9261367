import { type Deployment } from "../monitor/deployment";
import { type RegisteredResource } from "../monitor/registered-resource";
import { type NodeProcess } from "../program/node-process";
import { type WireMap } from "../protocol/wire";
import { type Diagnostic, type NotApplicable, type PackAnswer } from "./answer";
import { type PackConfig } from "./pack-config";
import { PolicyPack, type ProviderLookup } from "./policy-pack";

export interface PackSource {
  readonly directory: string;
  readonly config: PackConfig;
}

/** What one pack said about one preview. */
export interface PackResult {
  readonly name: string;
  readonly version: string;
  readonly policies: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  readonly notApplicable: readonly NotApplicable[];
}

/** Questions on their way to one pack; more would only fill memory. */
const questionsInFlight = 64;

/**
 * One pack at work beside the program: each resource is asked about as soon as it is registered, the stack once all are there.
 */
export class PackRun {
  readonly #pack: Promise<PolicyPack>;
  readonly #answers: PackAnswer[] = [];
  readonly #waiting: RegisteredResource[] = [];
  #inFlight = 0;
  #ready: PolicyPack | undefined;
  #failure: unknown;
  #idle: (() => void) | undefined;

  constructor(
    source: PackSource,
    deployment: Deployment,
    private readonly providerOf: ProviderLookup,
    onStarted: (process: NodeProcess) => void,
  ) {
    this.#pack = PolicyPack.start(source.directory, deployment, source.config, onStarted);
    this.#pack.then(
      (pack) => {
        this.#ready = pack;
        this.#next();
      },
      (error: unknown) => this.#fail(error),
    );
  }

  /** Takes a resource; the answer is kept for {@link finish}. */
  add(resource: RegisteredResource): void {
    this.#waiting.push(resource);
    this.#next();
  }

  /** Lets the pack change a resource's inputs, where some policy of it wants to. */
  async remediate(resource: RegisteredResource): Promise<WireMap> {
    const pack = await this.#pack;
    if (!pack.remediates) return resource.inputs;
    const { inputs, diagnostics } = await pack.remediate(resource, this.providerOf(resource));
    this.#answers.push({ diagnostics, notApplicable: [] });
    return inputs;
  }

  /** Waits until the pack has started; rejects with its error. */
  async started(): Promise<void> {
    await this.#pack;
  }

  /** Asks about the whole stack and returns everything the pack said. */
  async finish(resources: readonly RegisteredResource[]): Promise<PackResult> {
    const pack = await this.#pack;
    await this.#settled();
    const ofStack = await pack.analyzeStack(resources, this.providerOf);
    const answers = [...this.#answers, ofStack];
    return {
      name: pack.name,
      version: pack.version,
      policies: pack.policies,
      diagnostics: answers.flatMap((answer) => answer.diagnostics),
      notApplicable: ofStack.notApplicable,
    };
  }

  stop(): void {
    this.#ready?.stop();
  }

  #next(): void {
    while (this.#ready && this.#inFlight < questionsInFlight) {
      const resource = this.#waiting.shift();
      if (!resource) break;
      this.#inFlight++;
      this.#ready.analyze(resource, this.providerOf(resource)).then(
        (answer) => {
          this.#answers.push(answer);
          this.#inFlight--;
          this.#next();
        },
        (error: unknown) => this.#fail(error),
      );
    }
    if (this.#inFlight === 0 && this.#waiting.length === 0) this.#idle?.();
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#idle?.();
  }

  async #settled(): Promise<void> {
    if (this.#failure === undefined && (this.#inFlight > 0 || this.#waiting.length > 0)) {
      await new Promise<void>((resolve) => (this.#idle = resolve));
    }
    if (this.#failure !== undefined) throw this.#failure;
  }
}
