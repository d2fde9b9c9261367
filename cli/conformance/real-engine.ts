import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { EngineError, readProject, stackFileOf, type WireMap } from "@tenfold/engine";
import { type Deployment } from "@tenfold/engine/monitor/deployment";
import { parseDocument } from "yaml";
import { type PulumiResult, runPulumi } from "../preview/pulumi-process";
import { changesOf, readDigest, statesOf } from "./digest";
import { eventsOf } from "./events";
import { type Observation } from "./observation";
import { failed } from "./offline-engine";
import { type ConformanceOptions } from "./options";
import { type ConfigSetting, type Program } from "./programs";
import { readRecording, recordingPack, recordingVariable } from "./recording";
import { providerPackages } from "./stand-in/packages";
import { StandIns } from "./stand-in/stand-ins";
import { type Workspace } from "./workspace";

const timeoutSeconds = 600;

/** What became of a stack from its creation to its end. */
export interface Life {
  readonly created: number;
  /** Operations of a preview right after the first `up`, without `same`: none, where the program says the same twice. */
  readonly changed: readonly string[];
  readonly isProtected: boolean;
  /** Whether it could not be destroyed before its protection was off. */
  readonly refused: boolean;
  /** URNs in the state after `destroy`. */
  readonly left: readonly string[];
  readonly milliseconds: number;
}

/** Runs programs through the installed Pulumi CLI, in a backend that this run alone uses. */
export class RealEngine {
  readonly #home: string;
  readonly #backend: string;

  constructor(
    private readonly workspace: Workspace,
    private readonly options: ConformanceOptions,
    private readonly invokes: Readonly<Record<string, WireMap>>,
    private readonly signal: AbortSignal,
  ) {
    this.#home = options.pulumiHome ?? workspace.folder("home");
    this.#backend = workspace.folder("state");
  }

  async version(): Promise<string> {
    return (await this.#run(["version"], this.workspace.root, {})).stdout.trim();
  }

  /** Brings the program's stack up, so that StackReferences find it. */
  async bringUp(program: Program): Promise<void> {
    await this.#withStandIns(program, "rehearse", async (environment) => {
      const shadow = await this.#shadow(program, environment);
      await this.#must(["up", "--stack", program.stack, "--yes", "--skip-preview"], shadow, environment);
    });
  }

  /**
   * A stack's whole life: up, a second preview, an attempt to destroy it while it is protected, and its end the way the docs say.
   * Only for programs with a config key `protection`.
   */
  async live(program: Program, protection: string): Promise<Life> {
    return this.#withStandIns(program, "rehearse", async (environment) => {
      const shadow = await this.#shadow(program, environment);
      const ofStack = ["--stack", program.stack];
      const pulumi = (...args: string[]) => this.#run([...args, ...ofStack], shadow, environment);
      const must = (...args: string[]) => this.#must([...args, ...ofStack], shadow, environment);
      const started = performance.now();
      await must("up", "--yes", "--skip-preview");
      const created = statesOf((await pulumi("stack", "export")).stdout);
      const changed = changesOf((await pulumi("preview", "--json")).stdout);
      const refused = (await pulumi("destroy", "--yes", "--skip-preview")).code !== 0;
      await must("config", "set", "--plaintext", protection, "off");
      await must("up", "--yes", "--skip-preview");
      await must("destroy", "--yes", "--skip-preview");
      const left = statesOf((await pulumi("stack", "export")).stdout);
      const isProtected = created.some((state) => state.protect === true);
      return {
        ...{ created: created.length, changed, left: left.map(({ urn }) => urn) },
        ...{ isProtected, refused, milliseconds: performance.now() - started },
      };
    });
  }

  async observe(program: Program, recording: string): Promise<Observation> {
    return this.#withStandIns(program, "preview", async (standIns) => {
      const shadow = await this.#shadow(program, standIns);
      const events = path.join(this.workspace.folder("events"), `${program.name}-${program.stack}.ndjson`);
      const packs = [recordingPack, ...this.options.policyPacks];
      const started = performance.now();
      const result = await this.#run(
        [
          ...["preview", "--stack", program.stack, "--json", "--show-reads", "--show-sames"],
          ...["--event-log", events],
          ...packs.flatMap((pack) => ["--policy-pack", path.resolve(pack)]),
        ],
        shadow,
        // The flag for the event log is offered only with this switch.
        { ...standIns, PULUMI_DEBUG_COMMANDS: "true", [recordingVariable]: recording },
      );
      return observationOf(result, events, recording, performance.now() - started);
    });
  }

  /**
   * A project beside the program: the CLI writes into the stack's file, and that one is not ours to change. The program itself
   * stays where it is.
   */
  async #shadow(program: Program, environment: Readonly<Record<string, string>>): Promise<string> {
    const folder = path.join(this.workspace.folder("projects"), `${program.name}-${program.stack}`);
    if (existsSync(folder)) return folder;
    mkdirSync(folder);
    const project = readProject(program.directory);
    const settings = parseDocument(readFileSync(project.file, "utf8"));
    settings.set("main", project.main);
    settings.delete("stackConfigDir");
    const { tsconfig } = project.runtimeOptions;
    if (tsconfig !== undefined)
      settings.setIn(["runtime", "options", "tsconfig"], path.resolve(project.root, tsconfig));
    writeFileSync(path.join(folder, "Pulumi.yaml"), String(settings));
    const stackFile = stackFileOf(project, program.stack);
    if (stackFile) copyFileSync(stackFile, path.join(folder, `Pulumi.${program.stack}.yaml`));
    await this.#must(["stack", "init", "--stack", program.stack], folder, environment);
    for (const setting of program.config) await this.#must(configArguments(program, setting), folder, {});
    return folder;
  }

  async #withStandIns<T>(
    program: Program,
    mode: Deployment["mode"],
    act: (environment: Readonly<Record<string, string>>) => Promise<T>,
  ): Promise<T> {
    if (this.options.providers === "installed") return act({});
    const deployment: Deployment = {
      ...{ organization: "organization", project: "", stack: program.stack, mode, providers: "simulated" },
      ...{ workingDirectory: "", config: new Map(), secretKeys: new Set(), taughtInvokes: this.invokes },
      stackOutputs: () => Promise.resolve(undefined),
    };
    const packages = [...providerPackages(readProject(program.directory).main), ...program.packages];
    const standIns = await StandIns.start(packages, deployment);
    try {
      return await act(standIns.environment);
    } finally {
      standIns.stop();
    }
  }

  async #must(
    args: readonly string[],
    cwd: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<void> {
    const result = await this.#run(args, cwd, environment);
    if (result.code === 0) return;
    throw new EngineError(`pulumi ${args.join(" ")} failed\n${result.stderr || result.stdout}`);
  }

  async #run(
    args: readonly string[],
    cwd: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<PulumiResult> {
    return runPulumi(["--non-interactive", ...args], {
      ...{ cwd, timeoutSeconds, signal: this.signal },
      environment: {
        PULUMI_HOME: this.#home,
        PULUMI_BACKEND_URL: `file://${this.#backend}`,
        PULUMI_CONFIG_PASSPHRASE: process.env["PULUMI_CONFIG_PASSPHRASE"] ?? "",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        ...environment,
      },
    });
  }
}

function configArguments(program: Program, { key, value, secret, path: isPath }: ConfigSetting): string[] {
  const flags = [...(secret ? ["--secret"] : ["--plaintext"]), ...(isPath ? ["--path"] : [])];
  return ["config", "set", "--stack", program.stack, ...flags, "--", key, value];
}

function observationOf(
  result: PulumiResult,
  events: string,
  recording: string,
  milliseconds: number,
): Observation {
  const log = existsSync(events) ? eventsOf(readFileSync(events, "utf8")) : undefined;
  const digest = readDigest(result.stdout);
  if (!log || !digest) return failed(result.stderr || result.stdout, milliseconds);
  const refused = log.verdicts.some(({ level }) => level === "mandatory");
  const errors = digest.errors.filter((error) => !refused || error !== "error: preview failed");
  if (errors.length > 0) return failed(errors.join("\n"), milliseconds);
  return {
    resources: new Map([...log.providers, ...digest.resources]),
    policyCalls: readRecording(recording),
    ...{ verdicts: log.verdicts, failure: undefined, milliseconds },
  };
}
