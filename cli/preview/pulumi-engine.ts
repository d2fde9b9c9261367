import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { EngineError, readProject } from "@tenfold/engine";
import { readPreviewDigest } from "@tenfold/planning";
import { type Previewed } from "../report/build";
import { packsFromEvents } from "./pulumi-events";
import { type PulumiResult, runPulumi } from "./pulumi-process";
import { type PreviewRequest } from "./request";

/**
 * Previews with the installed CLI: its login, its state and its provider plugins, the same reports.
 * @throws EngineError with the CLI's own message where it fails for another reason than a policy.
 */
export async function previewWithPulumi(request: PreviewRequest, signal: AbortSignal): Promise<Previewed> {
  if (request.mode !== "preview") {
    throw new EngineError(
      `--mode ${request.mode}: only the offline engine rehearses`,
      "leave --mode out with --engine pulumi",
    );
  }
  const folder = mkdtempSync(path.join(tmpdir(), "tenfold-pulumi-"));
  try {
    const events = path.join(folder, "events.ndjson");
    const started = performance.now();
    const result = await runPulumi(argumentsFor(request, folder, events), {
      cwd: request.directory,
      timeoutSeconds: request.timeoutSeconds,
      signal,
      // The flag for the event log is offered only with this switch.
      environment: { PULUMI_DEBUG_COMMANDS: "true" },
    });
    const total = performance.now() - started;
    const packs = existsSync(events) ? packsFromEvents(readFileSync(events, "utf8")) : [];
    const refused = packs.some((pack) =>
      pack.diagnostics.some((diagnostic) => diagnostic.level === "mandatory"),
    );
    if (result.code !== 0 && !refused) throw failure(result);
    return {
      graph: readPreviewDigest(withoutVerdict(JSON.parse(result.stdout))),
      ...{ packs, untaught: [], timings: { program: total, policies: 0, total } },
      project: readProject(request.directory).name,
      ...{ environment: request.environment, mode: "preview", engine: "pulumi" },
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function argumentsFor(request: PreviewRequest, folder: string, events: string): string[] {
  const packs = request.packs.flatMap((pack, index) => {
    const settings = path.join(folder, `pack-${index}.json`);
    writeFileSync(settings, JSON.stringify(pack.config));
    return ["--policy-pack", path.resolve(pack.directory), "--policy-pack-config", settings];
  });
  return [
    ...[
      "preview",
      "--stack",
      request.environment,
      "--json",
      "--show-reads",
      "--show-sames",
      "--non-interactive",
    ],
    ...["--event-log", events],
    ...request.configArguments.flatMap((argument) => ["--config", argument]),
    ...(request.configPath ? ["--config-path"] : []),
    ...packs,
  ];
}

/** A refused preview is complete; the digest only ends in an error that says so, and the events say why. */
function withoutVerdict(digest: unknown): unknown {
  return typeof digest === "object" && digest !== null ? { ...digest, diagnostics: [] } : digest;
}

function failure(result: PulumiResult): EngineError {
  let messages: string[] = [];
  try {
    const digest = JSON.parse(result.stdout) as {
      diagnostics?: readonly { severity: string; message: string }[];
    };
    messages = (digest.diagnostics ?? [])
      .filter((entry) => entry.severity === "error")
      .map((entry) => entry.message.trim());
  } catch {
    // No digest: the CLI stopped before it began.
  }
  const text = messages.length > 0 ? messages.join("\n") : result.stderr.trim() || result.stdout.trim();
  return new EngineError(`pulumi preview failed with status ${result.code}\n${text.replace(/^/gm, "  ")}`);
}
