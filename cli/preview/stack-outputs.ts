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
  options: Pick<PreviewOptions, "directory" | "stack" | "mode">,
  file: string | undefined,
): StackOutputs {
  const given = file === undefined ? {} : readOutputs(file);
  const project = readProject(options.directory);
  const previews = new Map<string, Promise<WireMap>>();
  const answer: StackOutputs = async (name) => {
    const fromFile = namesOf(name)
      .map((candidate) => given[candidate])
      .find((outputs) => outputs !== undefined);
    if (fromFile) return fromFile;
    const [stack = "", projectName = project.name] = name.split("/").reverse();
    const isOurs =
      projectName === project.name && stack !== options.stack && stacksOf(project).includes(stack);
    if (!isOurs) return undefined;
    const running =
      previews.get(stack) ??
      previewProgram({ ...options, stack, stackOutputs: answer }).then((preview) => preview.wireOutputs);
    previews.set(stack, running);
    return running;
  };
  return answer;
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
