import { type Deployment } from "../monitor/deployment";
import { type NodeProcess } from "../program/node-process";
import { type Diagnostic, type NotApplicable, type PackAnswer } from "./answer";
import { type PackConfig } from "./pack-config";
import { PolicyPack, type Remediated, type StackQuestion } from "./policy-pack";

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

/** The encoded question about one resource. */
export interface ResourceQuestion {
  readonly urn: string;
  readonly question: Buffer;
}

/** Questions on their way to one pack; more would only fill memory. */
const questionsInFlight = 64;

/**
 * One pack at work beside the program: each resource is asked about as soon as it is registered, the stack once all are there.
 */
export class PackRun {
  readonly #pack: Promise<PolicyPack>;
  readonly #answers: PackAnswer[] = [];
  readonly #waiting: ResourceQuestion[] = [];
  #inFlight = 0;
  #ready: PolicyPack | undefined;
  #failure: unknown;
  #idle: (() => void) | undefined;

  constructor(
    private readonly source: PackSource,
    deployment: Deployment,
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

  /** Takes a question about a resource; the answer is kept for {@link finish}. */
  ask(question: ResourceQuestion): void {
    this.#waiting.push(question);
    this.#next();
  }

  /**
   * Lets the pack change a resource's inputs, where some policy of it wants to.
   * @param questionOf encodes the question: most packs remediate nothing, and need none
   * @returns the changed inputs; undefined where the pack changed nothing
   */
  async remediate(urn: string, questionOf: () => Buffer): Promise<Remediated["inputs"]> {
    const pack = await this.#pack;
    if (!pack.remediates) return undefined;
    const { inputs, diagnostics } = await pack.remediate(urn, questionOf()).catch((error: unknown) => {
      this.#fail(error);
      throw error;
    });
    this.#answers.push({ diagnostics, notApplicable: [] });
    return inputs;
  }

  /** What is waited for, where the pack has not started or has not answered. */
  get waitedFor(): string | undefined {
    if (!this.#ready) return `policy pack ${this.source.directory} does not start`;
    return this.#inFlight > 0 ? `policy pack ${this.source.directory} does not answer` : undefined;
  }

  /** Waits until the pack has started; rejects with its error. */
  async started(): Promise<void> {
    await this.#pack;
  }

  /** Asks about the whole stack and returns everything the pack said. */
  async finish(stack: StackQuestion): Promise<PackResult> {
    const pack = await this.#pack;
    await this.#settled();
    const ofStack = await pack.analyzeStack(stack);
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
      const next = this.#waiting.shift();
      if (!next) break;
      this.#inFlight++;
      this.#ready.analyze(next.urn, next.question).then(
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
