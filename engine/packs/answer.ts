import {
  type AnalyzeDiagnostic,
  type AnalyzeResponse,
  PolicySeverity,
  type Remediation,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { type Level, levelName } from "./pack-config";

/** What a pack found. `message` is the pack's own text without the policy's description in front of it. */
export interface Diagnostic {
  readonly pack: string;
  readonly policy: string;
  readonly level: Level;
  readonly severity: "low" | "medium" | "high" | "critical" | undefined;
  readonly urn: string;
  readonly message: string;
  readonly description: string;
}

/** A policy that said it does not apply, with its reason. */
export interface NotApplicable {
  readonly policy: string;
  readonly reason: string;
}

export interface PackAnswer {
  readonly diagnostics: readonly Diagnostic[];
  readonly notApplicable: readonly NotApplicable[];
}

/** What a finding lacks when it arrives: its pack, and the resource it was asked about. */
interface Circumstances {
  readonly pack: string;
  readonly urnOf: (reported: string) => string;
}

const severities: Readonly<Record<number, Diagnostic["severity"]>> = {
  [PolicySeverity.POLICY_SEVERITY_LOW]: "low",
  [PolicySeverity.POLICY_SEVERITY_MEDIUM]: "medium",
  [PolicySeverity.POLICY_SEVERITY_HIGH]: "high",
  [PolicySeverity.POLICY_SEVERITY_CRITICAL]: "critical",
};

export function readAnswer(response: AnalyzeResponse, circumstances: Circumstances): PackAnswer {
  return {
    diagnostics: response.getDiagnosticsList().map((found) => readDiagnostic(found, circumstances)),
    notApplicable: response
      .getNotApplicableList()
      .map((entry) => ({ policy: entry.getPolicyName(), reason: entry.getReason() })),
  };
}

function readDiagnostic(found: AnalyzeDiagnostic, { pack, urnOf }: Circumstances): Diagnostic {
  const description = found.getDescription();
  const level = levelName(found.getEnforcementlevel());
  return {
    pack: found.getPolicypackname() || pack,
    policy: found.getPolicyname(),
    // What is still wrong after a remediation is mandatory, as in the real engine.
    level: level === "remediate" ? "mandatory" : level,
    severity: severities[found.getSeverity()],
    urn: urnOf(found.getUrn()),
    message: withoutDescription(found.getMessage(), description),
    description,
  };
}

/** A remediation that failed, as the advisory finding that the real engine makes of it. */
export function readFailedRemediation(failed: Remediation, pack: string, urn: string): Diagnostic {
  const description = failed.getDescription();
  return {
    pack: failed.getPolicypackname() || pack,
    policy: failed.getPolicyname(),
    level: "advisory",
    severity: undefined,
    urn,
    message: withoutDescription(failed.getDiagnostic(), description),
    description,
  };
}

function withoutDescription(text: string, description: string): string {
  return description !== "" && text.startsWith(`${description}\n`)
    ? text.slice(description.length + 1)
    : text;
}
