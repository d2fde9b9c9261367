import { type Deployment } from "./monitor/deployment";
import { type Preview, type PreviewOptions } from "./preview-types";
import { readConfig } from "./program/config";
import { ProgramFailure } from "./program/program-failure";
import { readTaughtInvokes } from "./program/invokes-file";
import { workingDirectoryOf } from "./program/program";
import { type Project, readProject, stackFileOf } from "./program/project";
import { Session } from "./session";

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
