import { writeFileSync } from "node:fs";
import { previewProgram } from "@tenfold/engine";
import { buildReport } from "../report/build";
import { styleFor } from "../text/style";
import { textReport } from "../text/text-report";
import { type Phases } from "./summary";

/** What one measured preview is asked to do. */
export interface Task {
  readonly directory: string;
  readonly stack: string;
  readonly packs: readonly string[];
  readonly resources?: number;
}

export interface Outcome {
  readonly resources: number;
  readonly phases: Phases;
}

/** One preview in a process of its own, timed from the start of that process; the outcome goes to a file. */
async function main(task: Task, file: string): Promise<void> {
  let first = 0;
  let programEnded = 0;
  const preview = await previewProgram({
    ...{ directory: task.directory, stack: task.stack },
    overrides:
      task.resources === undefined
        ? []
        : [{ key: "resources", value: String(task.resources), path: undefined }],
    policyPacks: task.packs.map((directory) => ({ directory, config: {} })),
    onProgress: ({ phase }) => {
      if (first === 0) first = performance.now();
      if (phase === "policies") programEnded = performance.now();
    },
  });
  const judged = performance.now();
  const { stack } = task;
  const report = buildReport({
    ...preview,
    ...{ project: preview.project.name, environment: stack, mode: "preview", engine: "offline" },
  });
  textReport(report, { style: styleFor({}), verbose: false, change: undefined });
  const ended = performance.now();
  const phases: Phases = {
    start: first,
    program: programEnded - first,
    policies: judged - programEnded,
    report: ended - judged,
  };
  const outcome: Outcome = { resources: report.resources.length, phases };
  writeFileSync(file, JSON.stringify(outcome));
}

const [task = "{}", file = ""] = process.argv.slice(2);
main(JSON.parse(task) as Task, file).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
