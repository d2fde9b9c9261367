/**
 * How a finding and a pack's summary travel through Pulumi's policy protocol, which knows one text per violation. Pure:
 * the packs write with it and every reader of their output parses with it. Decision: docs/adr/0007-policy-messages.md.
 */

/** What a finding says beyond its rule, level and URN, which the protocol itself carries. */
export interface Finding {
  /** What is wrong and why it matters, one line; of an undecided finding: why it could not be decided. */
  readonly text: string;
  /** What to write instead, one line. */
  readonly fix?: string | undefined;
  /** Path of the rule's page, e.g. `docs/rules/k8s-requests.md`. */
  readonly docs?: string | undefined;
  /** The rule could not be checked, so it neither holds nor fails. */
  readonly undecided: boolean;
  /** Path of the property that was unknown, e.g. `spec.maxReplicas`. Only of undecided findings. */
  readonly property?: string | undefined;
  /** Number of further resources that this finding stands for, because a pack reports a bounded number. */
  readonly more?: number | undefined;
}

const undecidedMark = "undecided: ";
const trailerLine = /^(fix|property|more|docs): (.*)$/;

/** A text of the grammar: the sentence, then one `key: value` line each for what is there. */
export function formatFinding(finding: Finding): string {
  const lines = [(finding.undecided ? undecidedMark : "") + oneLine(finding.text)];
  if (finding.property !== undefined) lines.push(`property: ${oneLine(finding.property)}`);
  if (finding.more !== undefined) lines.push(`more: ${finding.more}`);
  if (finding.fix !== undefined) lines.push(`fix: ${oneLine(finding.fix)}`);
  if (finding.docs !== undefined) lines.push(`docs: ${oneLine(finding.docs)}`);
  return lines.join("\n");
}

/**
 * Reads a violation's message. A message of another pack becomes plain text; the policy SDK's own "can't be known during
 * preview" becomes undecided.
 */
export function parseFinding(message: string): Finding {
  const lines = message.replace(/\s+$/, "").split("\n");
  const trailers = new Map<string, string>();
  for (let line = lines.at(-1); line !== undefined && lines.length > 1; line = lines.at(-1)) {
    const match = trailerLine.exec(line);
    if (!match || trailers.has(match[1] ?? "")) break;
    trailers.set(match[1] ?? "", match[2] ?? "");
    lines.pop();
  }
  // Only our own packs end in a rule's page: lines that merely look alike in a foreign text stay text.
  if (!trailers.has("docs")) return foreignFinding(message.trim());
  const text = lines.join("\n");
  const undecided = text.startsWith(undecidedMark);
  const more = trailers.get("more");
  return {
    text: undecided ? text.slice(undecidedMark.length) : text,
    fix: trailers.get("fix"),
    docs: trailers.get("docs"),
    undecided,
    property: trailers.get("property"),
    more: more === undefined ? undefined : Number(more),
  };
}

function foreignFinding(text: string): Finding {
  const unknown =
    /^can't run policy .* during preview: \S+ value at \.(\S+) can't be known during preview$/s.exec(text);
  return unknown ? { text, undecided: true, property: unknown[1] } : { text, undecided: false };
}

/**
 * What a pack says when it fails, without the frame that the policy SDK puts before it. Of a pack of ours that is a list
 * of mistakes in its configuration, ready to print.
 */
export function parsePackError(details: string): string {
  return details.replace(
    /^Error (?:validating|remediating) resource with \S+ '.*' from policy pack '.*':\n/,
    "",
  );
}

/** Path of a rule's page below the project's root. */
export function docsPath(ruleId: string): string {
  return `docs/rules/${ruleId}.md`;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ").trim();
}

/** What one rule of a pack did. */
export interface RuleSummary {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  /** Level in this environment: `mandatory`, `advisory` or `disabled`. */
  readonly level: string;
  /** Checks by verdict; all zero where the rule applies to nothing or is disabled. */
  readonly passed: number;
  readonly failed: number;
  readonly undecided: number;
  /** The rule threw and stopped: its counts are incomplete. */
  readonly crashed?: boolean | undefined;
}

/** What a pack did with a stack: which rules ran, at which level, and how often each verdict fell. */
export interface PackSummary {
  /** Name of the environment, e.g. `pr-123`. */
  readonly environment: string;
  /** Whose levels applied: `dev`, `staging` or `prod`. */
  readonly levels: string;
  /** Resources in the stack, and how many of them the facets know. */
  readonly resources: number;
  readonly recognised: number;
  readonly rules: readonly RuleSummary[];
}

const summaryMark = "tenfold-summary/1 ";

/** The summary as the reason that a stack analyser passes to `notApplicable`. */
export function formatSummary(summary: PackSummary): string {
  return summaryMark + JSON.stringify(summary);
}

/** Reads a `notApplicable` reason; undefined where it is not a summary of this version. */
export function parseSummary(reason: string): PackSummary | undefined {
  if (!reason.startsWith(summaryMark)) return undefined;
  try {
    const parsed: unknown = JSON.parse(reason.slice(summaryMark.length));
    return isSummary(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isSummary(value: unknown): value is PackSummary {
  if (!isRecord(value)) return false;
  const { environment, levels, resources, recognised, rules } = value;
  const named = typeof environment === "string" && typeof levels === "string";
  const counted = typeof resources === "number" && typeof recognised === "number";
  return named && counted && Array.isArray(rules) && rules.every(isRuleSummary);
}

function isRuleSummary(value: unknown): value is RuleSummary {
  if (!isRecord(value)) return false;
  const texts = [value["id"], value["title"], value["severity"], value["level"]];
  const counts = [value["passed"], value["failed"], value["undecided"]];
  return (
    texts.every((text) => typeof text === "string") && counts.every((count) => typeof count === "number")
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
