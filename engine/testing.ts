import { RunRequest, type RunResponse } from "@pulumi/pulumi/proto/language_pb";
import { type ResourceGraph } from "@tenfold/planning";
import { LanguageServer } from "./program/language-server";
import { type Deployment, type PreviewMode } from "./monitor/deployment";
import { ProgramLog } from "./monitor/log";
import { Monitor } from "./monitor/monitor";
import { serve } from "./protocol/server";
import { toWire } from "./protocol/to-wire";
import { type WireMap } from "./protocol/wire";

export interface TestRunOptions {
  /** @default "preview" */
  readonly mode?: PreviewMode;
  /** @default "test" */
  readonly stack?: string;
  /** @default "tenfold" */
  readonly project?: string;
  /** Fully qualified keys; objects become JSON as Pulumi stores them. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** How providers behave: see `Deployment`. @default "simulated" */
  readonly providers?: Deployment["providers"];
  /** Outputs of other stacks, by the name that a StackReference uses. */
  readonly stackOutputs?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * Runs a Pulumi program inside this process against the offline engine, in about a tenth of a second.
 * @param program creates resources; what it returns becomes the stack's outputs.
 * @returns the graph of what it registered. Rejects with the program's own error.
 */
export async function runProgram(
  program: () => unknown,
  options: TestRunOptions = {},
): Promise<ResourceGraph> {
  const deployment = deploymentOf(options);
  const monitor = new Monitor(deployment);
  const log = new ProgramLog();
  const server = await serve((target) => {
    target.addService(...monitor.service());
    target.addService(...log.service());
  });
  // The SDK takes a trace for each resource and each promise; without their frames a run takes half of the time.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    await run(program, deployment, server.address, log);
    return monitor.store.graph();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    monitor.close();
    server.close();
  }
}

function deploymentOf(options: TestRunOptions): Deployment {
  const config = Object.entries(options.config ?? {}).map(
    ([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)] as const,
  );
  return {
    organization: "organization",
    project: options.project ?? "tenfold",
    stack: options.stack ?? "test",
    mode: options.mode ?? "preview",
    providers: options.providers ?? "simulated",
    workingDirectory: process.cwd(),
    config: new Map(config),
    secretKeys: new Set(),
    taughtInvokes: {},
    stackOutputs: (name) => Promise.resolve(toWire(options.stackOutputs?.[name]) as WireMap | undefined),
  };
}

async function run(
  program: () => unknown,
  deployment: Deployment,
  address: string,
  log: ProgramLog,
): Promise<void> {
  const language = new LanguageServer(async () => program() as Record<string, unknown>);
  const request = new RunRequest()
    .setProject(deployment.project)
    .setStack(deployment.stack)
    .setOrganization(deployment.organization)
    .setMonitorAddress(address)
    .setArgsList([address])
    .setParallel(64)
    .setDryrun(true);
  for (const [key, value] of deployment.config) request.getConfigMap().set(key, value);
  await new Promise<void>((resolve, reject) => {
    const done = (error: Error | null | undefined, response?: RunResponse) => {
      const message = response?.getError();
      if (!error && !message) return resolve();
      const logged = log.errors.map((entry) => entry.message).join("\n");
      reject(new Error(logged || message || error?.message));
    };
    language.run(
      { request } as Parameters<typeof language.run>[0],
      done as Parameters<typeof language.run>[1],
    );
  });
}
