import { writeFileSync } from "node:fs";
import { EngineError, previewProgram } from "@tenfold/engine";
import { buildReport, type Previewed } from "../report/build";
import { changeBetween, readReport, type ReportChange } from "../report/change";
import { type Report } from "../report/report";
import { markdownReport } from "../markdown/markdown-report";
import { styleFor } from "../text/style";
import { textReport } from "../text/text-report";
import { Progress } from "./progress";
import { previewWithPulumi } from "./pulumi-engine";
import { type PreviewFlags, type PreviewRequest, previewRequest } from "./request";
import { stackOutputsFor } from "./stack-outputs";

export const exitCodes = { clean: 0, refused: 1, failed: 2 } as const;

/**
 * Previews one environment and prints the report.
 * @returns the exit code: 0 clean, 1 a mandatory finding. Mistakes are thrown as EngineError.
 */
export async function previewCommand(
  environment: string,
  flags: PreviewFlags,
  root: string,
  signal: AbortSignal,
): Promise<number> {
  const request = previewRequest(environment, flags, root);
  const before = request.against === undefined ? undefined : readReport(request.against);
  const progress = new Progress(process.stderr);
  try {
    const previewed =
      request.engine === "offline"
        ? await offline(request, signal, progress)
        : await previewWithPulumi(request, signal);
    progress.clear();
    const report = buildReport(previewed);
    write(request, report, before ? changeBetween(before, report) : undefined);
    return report.findings.some((finding) => finding.level === "mandatory")
      ? exitCodes.refused
      : exitCodes.clean;
  } finally {
    progress.clear();
  }
}

async function offline(request: PreviewRequest, signal: AbortSignal, progress: Progress): Promise<Previewed> {
  const { directory, mode, overrides, timeoutSeconds } = request;
  const options = { directory, stack: request.environment, mode, overrides, timeoutSeconds, signal };
  const preview = await previewProgram({
    ...options,
    policyPacks: request.packs,
    stackOutputs: stackOutputsFor(options, request.stackOutputsFile),
    onProgress: ({ resources, phase }) =>
      progress.update(
        phase === "program" ? `${resources} resources registered` : `checking ${resources} resources`,
      ),
  });
  for (const { severity, message } of preview.log) {
    if (severity === "warning") process.stderr.write(`warning: ${message.trim()}\n`);
  }
  const { graph, packs, untaught, timings, project } = preview;
  return {
    graph,
    packs,
    untaught,
    timings,
    project: project.name,
    environment: request.environment,
    mode,
    engine: "offline",
  };
}

function write(request: PreviewRequest, report: Report, change: ReportChange | undefined): void {
  const text = render(request, report, change);
  if (request.out === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(request.out, text);
  } catch (error) {
    throw new EngineError(`--out ${request.out}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function render(request: PreviewRequest, report: Report, change: ReportChange | undefined): string {
  if (request.format === "json")
    return `${JSON.stringify(change ? { ...report, change: changeForJson(change) } : report, null, 2)}\n`;
  if (request.format === "markdown") return markdownReport(report, change);
  const style = styleFor(request.out === undefined ? process.stdout : {});
  return textReport(report, { style, verbose: request.verbose, change });
}

/** The earlier report is the reader's own file; only the difference is new. */
function changeForJson({
  resources,
  newFindings,
  resolvedFindings,
}: ReportChange): Omit<ReportChange, "before"> {
  return { resources, newFindings, resolvedFindings };
}
