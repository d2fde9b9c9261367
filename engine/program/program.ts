import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { EngineError } from "../errors";
import { type Deployment } from "../monitor/deployment";
import { directChild, type NodeProcess, startNode } from "./node-process";
import { type Project } from "./project";

export interface ProgramSettings {
  /** Address of the resource monitor. */
  readonly monitor: string;
  /** Address of the engine's log. */
  readonly engine: string;
  readonly stackTraceLimit: number;
}

/**
 * Starts the project's program with the SDK that the program itself depends on, as Pulumi's language host does.
 * @throws EngineError where the program's folder or its SDK is missing.
 */
export function startProgram(
  project: Project,
  deployment: Deployment,
  settings: ProgramSettings,
): NodeProcess {
  const { folder, entry } = entryOf(project);
  const runner = runnerFor(folder, "run");
  const args = {
    monitor: settings.monitor,
    engine: settings.engine,
    project: deployment.project,
    stack: deployment.stack,
    organization: deployment.organization,
    "root-directory": project.root,
    pwd: folder,
    parallel: "64",
    // The runner's parser swallows the word after a bare flag, so the value is written out.
    "dry-run": "true",
  };
  const flags = Object.entries(args).flatMap(([key, value]) => [`--${key}`, value]);
  return startNode([runner, ...flags, entry], {
    cwd: folder,
    environment: environmentOf(project, deployment),
    nodeArguments: project.runtimeOptions.nodeArguments,
    stackTraceLimit: settings.stackTraceLimit,
    preload: settings.stackTraceLimit === 0 ? withoutPositions(runner) : "",
  });
}

/**
 * The SDK sends the whole stack trace of every `new` with its registration, a tenth of a program's time. This engine has no use for
 * it. An SDK that works in another way is left as it is.
 */
function withoutPositions(runner: string): string {
  const sdk = path.resolve(path.dirname(runner), "../..");
  return `
    import { createRequire } from "node:module";
    if (process.env.${directChild}) {
      const require = createRequire(${JSON.stringify(path.join(sdk, "index.js"))});
      try {
        require("./cmd/run/instrumentation");
        const { Resource } = require("./index.js");
        if (typeof Resource.callsites === "function") Resource.callsites = () => [];
      } catch {
        // The runner reports what is wrong with the SDK.
      }
    }
  `;
}

/** Starts the SDK's host of dynamic providers beside the program. */
export function startDynamicProviders(project: Project, deployment: Deployment): NodeProcess {
  const { folder } = entryOf(project);
  return startNode([runnerFor(folder, "dynamic-provider"), "127.0.0.1:0"], {
    cwd: folder,
    environment: { ...environmentOf(project, deployment), PULUMI_NODEJS_PROJECT: deployment.project },
  });
}

function environmentOf(project: Project, deployment: Deployment): Record<string, string> {
  const environment: Record<string, string> = {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(deployment.config)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify([...deployment.secretKeys]),
    PULUMI_NODEJS_TYPESCRIPT: String(project.runtimeOptions.typescript),
  };
  if (project.runtimeOptions.tsconfig !== undefined) {
    environment["PULUMI_NODEJS_TSCONFIG_PATH"] = path.resolve(project.root, project.runtimeOptions.tsconfig);
  }
  return environment;
}

/** The folder that the program runs in. */
export function workingDirectoryOf(project: Project): string {
  return entryOf(project).folder;
}

/** `main` may name a folder or a file; a folder's entry point is for its package.json to say. */
function entryOf(project: Project): { folder: string; entry: string } {
  if (!existsSync(project.main)) {
    throw new EngineError(
      `${path.relative(process.cwd(), project.file)}: main is "${path.relative(project.root, project.main)}", which does not exist`,
      "main: the folder or file of the program",
    );
  }
  if (statSync(project.main).isDirectory()) return { folder: project.main, entry: "." };
  return { folder: path.dirname(project.main), entry: `./${path.basename(project.main)}` };
}

/**
 * One of the SDK's own runners, found from where the code that it will run lives.
 * @throws EngineError where the SDK is not installed there.
 */
export function runnerFor(folder: string, runner: "run" | "run-policy-pack" | "dynamic-provider"): string {
  try {
    return createRequire(path.join(folder, "index.js")).resolve(`@pulumi/pulumi/cmd/${runner}`);
  } catch {
    const shown = path.relative(process.cwd(), folder) || ".";
    throw new EngineError(`${shown}: @pulumi/pulumi is not installed`, `run npm install in ${shown}`);
  }
}
