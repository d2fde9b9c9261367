import { type Facets } from "@tenfold/planning";
import { levelFor, type OnUnknown, type PackConfig, settingsFor } from "./config";
import { type PolicyEnvironment } from "./environment";
import { docsPath, type PackSummary, type RuleSummary, type Finding } from "./messages";
import { type Level, type Outcome, type Rule, type Severity } from "./rule";

/** A finding with what the policy protocol carries beside its message. */
export interface Violation {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly level: "mandatory" | "advisory";
  readonly urn: string;
  readonly finding: Finding;
}

export interface RunResult {
  readonly violations: readonly Violation[];
  readonly summary: PackSummary;
}

/** What a run over a stack needs. */
export interface RunArgs {
  readonly rules: readonly Rule[];
  readonly facets: Facets;
  readonly environment: PolicyEnvironment;
  readonly config: PackConfig;
  /** Where findings go that are about no single resource: the stack's own URN. */
  readonly stackUrn: string;
}

/**
 * Runs every rule that is not disabled. A rule that throws becomes one finding and never stops the others. What is said
 * about a resource that the program only reads is dropped: its owner answers for it.
 */
export function runRules(args: RunArgs): RunResult {
  const runs = args.rules.map((rule) => runRule(rule, args));
  const groups = runs.flatMap((run) => run.groups).filter((group) => group.length > 0);
  const most = mostPerGroup(groups.length);
  return {
    violations: groups.flatMap((group) => aggregate(group, most)),
    summary: {
      environment: args.environment.name,
      levels: args.environment.class,
      resources: args.facets.recognised + args.facets.unrecognised,
      recognised: args.facets.recognised,
      rules: runs.map((run) => run.summary),
    },
  };
}

interface RuleRun {
  /** Failures, undecided checks, and the rule's own crash. */
  readonly groups: readonly (readonly Violation[])[];
  readonly summary: RuleSummary;
}

function runRule(rule: Rule, args: RunArgs): RuleRun {
  const level = levelFor(rule, args.environment.class, args.config);
  const { id, title, severity } = rule;
  const counts = { passed: 0, failed: 0, undecided: 0 };
  if (level === "disabled") return { groups: [], summary: { id, title, severity, level, ...counts } };
  const { outcomes, crash } = collect(rule, args);
  for (const { verdict } of outcomes) counts[counterOf[verdict]]++;
  const unknownLevel = levelOfUndecided(level, args.config.onUnknown);
  const groups = [
    outcomes.flatMap((outcome) => violationOfFailure(rule, level, outcome)),
    unknownLevel === undefined
      ? []
      : outcomes.flatMap((outcome) => violationOfUndecided(rule, unknownLevel, outcome)),
    crash === undefined ? [] : [violationOfCrash(rule, unknownLevel ?? "advisory", args.stackUrn, crash)],
  ];
  const crashed = crash === undefined ? {} : { crashed: true };
  return { groups, summary: { id, title, severity, level, ...counts, ...crashed } };
}

const counterOf = { pass: "passed", fail: "failed", undecided: "undecided" } as const;

function collect(rule: Rule, args: RunArgs): { outcomes: readonly Outcome[]; crash: string | undefined } {
  const outcomes: Outcome[] = [];
  const settings = settingsFor(rule, args.environment.class, args.config);
  try {
    for (const outcome of rule.check({ facets: args.facets, environment: args.environment, settings })) {
      if (args.facets.graph.get(outcome.subject.urn)?.external !== true) outcomes.push(outcome);
    }
    return { outcomes, crash: undefined };
  } catch (error) {
    return { outcomes, crash: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

/** `mandatory` fails closed only where the rule itself is mandatory: an advisory rule never refuses a stack. */
function levelOfUndecided(level: "mandatory" | "advisory", onUnknown: OnUnknown): typeof level | undefined {
  if (onUnknown === "skip") return undefined;
  return onUnknown === "mandatory" ? level : "advisory";
}

function violationOfFailure(rule: Rule, level: Exclude<Level, "disabled">, outcome: Outcome): Violation[] {
  if (outcome.verdict !== "fail") return [];
  const finding = {
    text: outcome.message,
    fix: outcome.fix ?? rule.fix,
    docs: docsPath(rule.id),
    undecided: false,
  };
  return [{ ...headOf(rule), level, urn: outcome.subject.urn, finding }];
}

function violationOfUndecided(rule: Rule, level: Exclude<Level, "disabled">, outcome: Outcome): Violation[] {
  if (outcome.verdict !== "undecided") return [];
  const { reason, property } = outcome;
  const finding = { text: reason, docs: docsPath(rule.id), undecided: true, property };
  return [{ ...headOf(rule), level, urn: outcome.subject.urn, finding }];
}

function violationOfCrash(
  rule: Rule,
  level: Exclude<Level, "disabled">,
  urn: string,
  crash: string,
): Violation {
  const text = `the rule itself failed and checked nothing further: ${crash}`;
  const fix =
    "this is a defect of the rule: report it with this message, and disable the rule until it is mended";
  return { ...headOf(rule), level, urn, finding: { text, fix, docs: docsPath(rule.id), undecided: true } };
}

function headOf(rule: Rule): Pick<Violation, "rule" | "title" | "severity"> {
  return { rule: rule.id, title: rule.title, severity: rule.severity };
}

/** Findings of a pack in all. With texts cut to their bounds these stay below 3 MiB; Pulumi's CLI takes 4 MiB. */
const mostFindings = 1_000;
const mostOfOneKind = 100;

function mostPerGroup(groups: number): number {
  return Math.max(1, Math.min(mostOfOneKind, Math.floor(mostFindings / Math.max(1, groups))));
}

/** The first findings of one rule and kind, the last of them standing for the rest. */
function aggregate(group: readonly Violation[], most: number): readonly Violation[] {
  const kept = group.slice(0, most).map(bounded);
  const last = kept.at(-1);
  if (last === undefined || group.length <= most) return kept;
  const more = group.length - most;
  return [...kept.slice(0, -1), { ...last, finding: { ...last.finding, more } }];
}

/** Characters, of three bytes at worst. */
const longestText = 400;

function bounded(violation: Violation): Violation {
  const { text, fix, ...rest } = violation.finding;
  return {
    ...violation,
    finding: { ...rest, text: cut(text), fix: fix === undefined ? undefined : cut(fix) },
  };
}

function cut(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText - 1)}…`;
}
