import { type Facets } from "@tenfold/planning";
import { type PerEnvironment, type PolicyEnvironment } from "./environment";
import { type SettingsOf, type SettingValues } from "./settings";

export type Pillar = "scalability" | "cost";
export type Severity = "low" | "medium" | "high" | "critical";

/** What a failed check does: refuse the stack, say so, or not run. */
export type Level = "mandatory" | "advisory" | "disabled";
export const levels: readonly Level[] = ["mandatory", "advisory", "disabled"];

/** The resource that a check is about. */
export interface Subject {
  readonly urn: string;
}

/** The verdict of one check. A rule that does not apply to a resource yields none for it. */
export type Outcome =
  | { readonly verdict: "pass"; readonly subject: Subject }
  | {
      readonly verdict: "fail";
      readonly subject: Subject;
      /** What is wrong and why it matters, one line. */
      readonly message: string;
      /** What to write instead; the rule's own fix where a check has nothing more precise. */
      readonly fix: string | undefined;
    }
  | {
      readonly verdict: "undecided";
      readonly subject: Subject;
      /** Why the check could not be made, one line. */
      readonly reason: string;
      /** Path of the property that is unknown, e.g. `spec.maxReplicas`. */
      readonly property: string;
    };

/** What a rule reads: the facets of the whole stack, where it runs, and its settings there. */
export interface RuleContext<S extends SettingValues = SettingValues> {
  readonly facets: Facets;
  readonly environment: PolicyEnvironment;
  readonly settings: Readonly<S>;
}

/** One guardrail, a plain object over facets. */
export interface Rule<S extends SettingValues = SettingValues> {
  /** Stable kebab-case id; also the name of its fixtures and of its page. */
  readonly id: string;
  /** What holds where the rule passes, as a short sentence. */
  readonly title: string;
  readonly pillar: Pillar;
  readonly severity: Severity;
  readonly levels: PerEnvironment<Level>;
  /** Why it matters, in one or two sentences with the mechanism behind it. */
  readonly why: string;
  /** What to do when it fails, in general. */
  readonly fix: string;
  readonly settings: SettingsOf<S>;
  /** Yields a verdict for every resource that the rule applies to. */
  check(context: RuleContext<S>): Iterable<Outcome>;
}

/** States a rule; does nothing but infer the types of its settings. */
export function defineRule<S extends SettingValues>(rule: Rule<S>): Rule<S> {
  return rule;
}

export function pass(subject: { readonly resource: Subject }): Outcome {
  return { verdict: "pass", subject: subject.resource };
}

export function fail(subject: { readonly resource: Subject }, message: string, fix?: string): Outcome {
  return { verdict: "fail", subject: subject.resource, message, fix };
}

export function undecided(
  subject: { readonly resource: Subject },
  reason: string,
  property: string,
): Outcome {
  return { verdict: "undecided", subject: subject.resource, reason, property };
}
