import { readFileSync } from "node:fs";
import { EngineError } from "@tenfold/engine";
import { compareResources, type ResourceChanges } from "@tenfold/planning";
import { type Report, type ReportedFinding, reportSchema } from "./report";

/** What is different from an earlier report. */
export interface ReportChange {
  readonly before: Pick<Report, "resources" | "findings">;
  readonly resources: ResourceChanges;
  readonly newFindings: readonly ReportedFinding[];
  readonly resolvedFindings: readonly ReportedFinding[];
}

/** @throws EngineError where the file is not a report of this version. */
export function readReport(file: string): Report {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new EngineError(`--against ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const schema = (content as { schema?: unknown } | null)?.schema;
  if (schema === reportSchema) return content as Report;
  throw new EngineError(
    `--against ${file}: schema is ${JSON.stringify(schema)}, not "${reportSchema}"`,
    "write it with --format json --out FILE",
  );
}

export function changeBetween(before: Report, after: Report): ReportChange {
  return {
    before,
    resources: compareResources(before.resources, after.resources),
    newFindings: without(after.findings, before.findings),
    resolvedFindings: without(before.findings, after.findings),
  };
}

function without(
  findings: readonly ReportedFinding[],
  others: readonly ReportedFinding[],
): ReportedFinding[] {
  const known = new Set(others.map(keyOf));
  return findings.filter((finding) => !known.has(keyOf(finding)));
}

function keyOf({ rule, urn, level }: ReportedFinding): string {
  return `${rule}\n${urn}\n${level}`;
}
