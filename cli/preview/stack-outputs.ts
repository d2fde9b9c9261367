import { readFileSync } from "node:fs";
import {
  EngineError,
  type PreviewOptions,
  previewProgram,
  readProject,
  stacksOf,
  toWire,
  type WireMap,
} from "@tenfold/engine";

type StackOutputs = NonNullable<PreviewOptions["stackOutputs"]>;

/**
 * Answers StackReferences: from `--stack-outputs`, else from the preview of another stack of the same project.
 * A stack is named as the program names it, or by the last parts of that name (`organization/tenfold/prod`, `tenfold/prod`, `prod`).
 */
export function stackOutputsFor(
  options: Pick<PreviewOptions, "directory" | "stack" | "mode" | "timeoutSeconds" | "signal">,
  file: string | undefined,
): StackOutputs {
  const given = file === undefined ? {} : readOutputs(file);
  const project = readProject(options.directory);
  const { directory, mode, timeoutSeconds, signal } = options;
  const previews = new Map<string, Promise<WireMap>>();
  const waits = new Waits();
  const answerTo =
    (asking: string): StackOutputs =>
    async (name) => {
      const fromFile = namesOf(name)
        .map((candidate) => given[candidate])
        .find((outputs) => outputs !== undefined);
      if (fromFile) return fromFile;
      const [stack = "", projectName = project.name] = name.split("/").reverse();
      const isOurs =
        projectName === project.name && stack !== options.stack && stacksOf(project).includes(stack);
      if (!isOurs) return undefined;
      waits.add(asking, stack);
      const running =
        previews.get(stack) ??
        outputsOf({ directory, mode, timeoutSeconds, signal, stack, stackOutputs: answerTo(stack) });
      previews.set(stack, running);
      return running;
    };
  return answerTo(options.stack);
}

/** Which stack's preview waits for which: stacks that read each other would wait for ever. */
class Waits {
  readonly #waits = new Map<string, Set<string>>();

  /** @throws EngineError where the stack asked for waits for the asking one already. */
  add(asking: string, asked: string): void {
    if (asking === asked || this.#reaches(asked, asking, new Set()))
      throw new EngineError(
        `stacks "${asking}" and "${asked}" read each other's outputs: neither preview can be first`,
        "pass the outputs of one with --stack-outputs FILE",
      );
    this.#waits.set(asking, (this.#waits.get(asking) ?? new Set()).add(asked));
  }

  #reaches(from: string, to: string, seen: Set<string>): boolean {
    const next = [...(this.#waits.get(from) ?? [])].filter((stack) => !seen.has(stack));
    return next.some((stack) => stack === to || this.#reaches(stack, to, seen.add(stack)));
  }
}

/** @throws EngineError saying which stack's program failed, and that a StackReference asked for it. */
async function outputsOf(options: PreviewOptions): Promise<WireMap> {
  try {
    return (await previewProgram(options)).wireOutputs;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const message = error.message.replace(/^/gm, "  ");
    throw new EngineError(
      `the preview of stack "${options.stack}", which a StackReference reads, failed\n${message}`,
    );
  }
}

/** `a/b/c` → itself, `b/c`, `c`. */
function namesOf(name: string): string[] {
  const parts = name.split("/");
  return parts.map((_, index) => parts.slice(index).join("/"));
}

function readOutputs(file: string): Record<string, WireMap> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new EngineError(
      `--stack-outputs ${file}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const stacks = toWire(content);
  const valid = typeof stacks === "object" && stacks !== null && !Array.isArray(stacks);
  const entries = valid ? Object.entries(stacks) : [];
  for (const [name, outputs] of entries) {
    if (typeof outputs === "object" && outputs !== null && !Array.isArray(outputs)) continue;
    throw new EngineError(
      `--stack-outputs ${file}: ${name} is not a map of outputs`,
      '{"organization/project/stack": {"vpcId": "vpc-1"}}',
    );
  }
  if (!valid)
    throw new EngineError(
      `--stack-outputs ${file}: is not a map of stacks`,
      '{"organization/project/stack": {"vpcId": "vpc-1"}}',
    );
  return Object.fromEntries(entries) as Record<string, WireMap>;
}
