import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { packPolicies } from "../lib/pack";
import { type Rule } from "../lib/rule";
import { costRules, scalabilityRules } from "../rules";
import { analyse, type Received } from "./handlers";
import { type StackResource, wireStack, urnOf } from "./stack";

/** What a fixture shows about its rule. */
export const fixtureKinds = ["pass", "fail", "unknown", "na"] as const;
export type FixtureKind = (typeof fixtureKinds)[number];

/** A small stack and the exact set of findings that a rule must have about it. */
export interface Fixture {
  /** What the stack looks like, as a phrase. */
  readonly title: string;
  readonly environment: "dev" | "staging" | "prod";
  /** The rule's own configuration. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly resources: readonly StackResource[];
  readonly findings: readonly ExpectedFinding[];
}

export interface ExpectedFinding {
  /** Name of the resource. */
  readonly resource: string;
  readonly level: string;
  readonly text: string;
  readonly fix?: string;
  readonly undecided?: boolean;
  readonly property?: string;
}

export const allRules: readonly Rule[] = [...scalabilityRules, ...costRules];

const policiesFolder = path.join(__dirname, "..");

/** The folder of a rule's fixtures, in whichever topic it lies. */
export function fixtureFolder(ruleId: string): string | undefined {
  return fixtureFolders().find((folder) => path.basename(folder) === ruleId);
}

/** Every folder of fixtures below every topic. */
export function fixtureFolders(): readonly string[] {
  return readdirSync(policiesFolder, { withFileTypes: true })
    .filter((topic) => topic.isDirectory())
    .map((topic) => path.join(policiesFolder, topic.name, "fixtures"))
    .flatMap((folder) => foldersIn(folder));
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => path.join(folder, entry.name));
  } catch {
    return [];
  }
}

export function readFixture(ruleId: string, kind: FixtureKind): Fixture {
  const folder = fixtureFolder(ruleId);
  if (folder === undefined) throw new Error(`rule ${ruleId} has no fixtures`);
  const parsed: unknown = JSON.parse(readFileSync(path.join(folder, `${kind}.json`), "utf8"));
  return parsed as Fixture;
}

/** Runs one rule alone over a stack, through the SDK's handlers. The stack's name is the environment. */
export function runRule(
  rule: Rule,
  fixture: Pick<Fixture, "resources" | "environment" | "config">,
): Promise<Received> {
  const pack = { name: "fixture", displayName: "", description: "", rules: [rule] };
  const config = fixture.config === undefined ? {} : { rules: { [rule.id]: fixture.config } };
  return analyse(packPolicies(pack), wireStack(fixture.resources, fixture.environment), config);
}

/** The findings of a run in the form that fixtures state them. */
export function findingsOf(received: Received, fixture: Fixture): readonly ExpectedFinding[] {
  const names = new Map(
    fixture.resources.map(({ type, name }) => [urnOf(type, name, fixture.environment), name] as const),
  );
  return received.violations.map(({ urn, level, finding }) => ({
    resource: names.get(urn) ?? urn,
    level,
    text: finding.text,
    ...(finding.fix === undefined ? {} : { fix: finding.fix }),
    ...(finding.undecided ? { undecided: true } : {}),
    ...(finding.property === undefined ? {} : { property: finding.property }),
  }));
}
