import { type PropertyMap, type ResourceGraph } from "@tenfold/planning";
import {
  type Deployment,
  type LogMessage,
  type PreviewMode,
  type ProviderBehaviour,
} from "./monitor/deployment";
import { type PackResult, type PackSource } from "./packs/pack-run";
import { readConfig } from "./program/config";
import { type ConfigOverride } from "./program/config-path";
import { ProgramFailure } from "./program/program-failure";
import { readTaughtInvokes } from "./program/invokes-file";
import { workingDirectoryOf } from "./program/program";
import { type Project, readProject, stackFileOf } from "./program/project";
import { type WireMap } from "./protocol/wire";
import { Session } from "./session";
import { type UntaughtOutput } from "./untaught";

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

/**
 * Runs a project's program for one stack through Pulumi's own protocol, with no cloud, and the packs on what it registers.
 * @throws EngineError for every mistake of the program, a pack, the config or the surroundings. Nothing is left running.
 */
export async function previewProgram(options: PreviewOptions): Promise<Preview> {
  const project = readProject(options.directory);
  const deployment = deploymentOf(project, options);
  try {
    return await new Session(project, deployment, options).run();
  } catch (error) {
    if (!(error instanceof ProgramFailure) || !error.hasPlace) throw error;
    throw await located(error, project, deployment, options);
  }
}

/** Traces cost most of a large program's time, so only a program that failed is run with them. */
async function located(
  failure: ProgramFailure,
  project: Project,
  deployment: Deployment,
  { signal, timeoutSeconds }: PreviewOptions,
): Promise<unknown> {
  const again = { directory: project.root, stack: deployment.stack, signal, timeoutSeconds };
  try {
    await new Session(project, deployment, again, tracesAfterFailure).run();
  } catch (error) {
    if (error instanceof ProgramFailure) return error;
  }
  return failure;
}

const tracesAfterFailure = 30;

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
