import { type Diagnostic, type PackResult } from "@tenfold/engine";
import { parseFinding } from "@tenfold/policies/lib/messages";

interface PolicyEvent {
  readonly resourceUrn?: string;
  readonly message: string;
  readonly policyName: string;
  readonly policyPackName: string;
  readonly policyPackVersion: string;
  readonly enforcementLevel: string;
  readonly severity?: string;
}

interface StackSummaryEvent {
  readonly policyPackName: string;
  readonly passed?: readonly string[];
  readonly failed?: readonly string[];
}

interface EngineEvent {
  readonly policyEvent?: PolicyEvent;
  readonly policyAnalyzeStackSummaryEvent?: StackSummaryEvent;
}

/**
 * What the packs said, from the event log (one JSON object a line). The log knows no "not applicable", so the packs' own
 * counts of checks are not in it.
 */
export function packsFromEvents(log: string): PackResult[] {
  const events = log
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as EngineEvent);
  const packs = new Map<string, { version: string; policies: Set<string>; diagnostics: Diagnostic[] }>();
  const packOf = (name: string, version = "") => {
    const pack = packs.get(name) ?? { version, policies: new Set<string>(), diagnostics: [] };
    if (pack.version === "") pack.version = version;
    packs.set(name, pack);
    return pack;
  };
  for (const { policyEvent, policyAnalyzeStackSummaryEvent: summary } of events) {
    if (policyEvent)
      packOf(policyEvent.policyPackName, policyEvent.policyPackVersion).diagnostics.push(
        diagnostic(policyEvent),
      );
    if (summary) {
      const pack = packOf(summary.policyPackName);
      for (const policy of [...(summary.passed ?? []), ...(summary.failed ?? [])]) pack.policies.add(policy);
    }
  }
  const byName = [...packs].sort(([a], [b]) => (a < b ? -1 : 1));
  return byName.map(([name, pack]) => ({
    name,
    version: pack.version,
    policies: [...pack.policies].sort(),
    diagnostics: pack.diagnostics,
    notApplicable: [],
  }));
}

const levels: Readonly<Record<string, Diagnostic["level"]>> = {
  mandatory: "mandatory",
  advisory: "advisory",
  disabled: "disabled",
  remediate: "remediate",
};
const severities: Readonly<Record<string, Diagnostic["severity"]>> = {
  low: "low",
  medium: "medium",
  high: "high",
  critical: "critical",
};

/**
 * The engine writes a plain violation as the policy's description, a line end, and the pack's text; one that a pack names
 * itself comes without the description.
 */
function diagnostic(event: PolicyEvent): Diagnostic {
  const whole = event.message.trimEnd();
  const [first = "", ...rest] = whole.split("\n");
  const hasDescription = rest.length > 0 && parseFinding(whole).docs === undefined;
  return {
    pack: event.policyPackName,
    policy: event.policyName,
    level: levels[event.enforcementLevel] ?? "advisory",
    severity: severities[event.severity ?? ""],
    urn: event.resourceUrn ?? "",
    message: hasDescription ? rest.join("\n") : whole,
    description: hasDescription ? first : "",
  };
}
