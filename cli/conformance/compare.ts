import { isDeepStrictEqual } from "node:util";
import { type JsonValue } from "@tenfold/planning";
import { type ObservedResource, type Observation, type PolicyCall, type Verdict } from "./observation";
import { normaliseCall } from "./normalise";

/** What can be equal or differ. */
export const factKinds = [
  "outcome",
  "urn",
  "type",
  "parent",
  "provider",
  "protect",
  "inputs",
  "secret marks",
  "dependencies",
  "property dependencies",
  "policy calls",
  "verdicts",
] as const;
export type FactKind = (typeof factKinds)[number];

/** One fact on which the engines differ; undefined where a side does not have it. */
export interface Difference {
  readonly kind: FactKind;
  /** A URN, with the property or aspect behind it. */
  readonly subject: string;
  readonly real: JsonValue | undefined;
  readonly offline: JsonValue | undefined;
}

export interface Comparison {
  /** Facts compared, by kind. */
  readonly facts: Readonly<Record<FactKind, number>>;
  readonly differences: readonly Difference[];
}

/** Every fact that either engine stated about one program, and those on which they differ. */
export function compare(real: Observation, offline: Observation): Comparison {
  const tally = new Tally();
  tally.fact("outcome", "program", outcomeOf(real), outcomeOf(offline));
  if (real.failure !== undefined || offline.failure !== undefined) return tally.comparison();
  compareMaps(tally, "urn", "", presence(real), presence(offline));
  for (const [urn, ours] of offline.resources) {
    const theirs = real.resources.get(urn);
    if (theirs) compareResource(tally, urn, theirs, ours);
  }
  compareMaps(tally, "policy calls", "", callsOf(real.policyCalls), callsOf(offline.policyCalls));
  compareMaps(tally, "verdicts", "", verdictsOf(real.verdicts), verdictsOf(offline.verdicts));
  return tally.comparison();
}

/** Where inside two values they differ: paths, with what stands there on each side. */
export function pathsThatDiffer(
  real: JsonValue | undefined,
  offline: JsonValue | undefined,
  path = "",
): {
  readonly path: string;
  readonly real: JsonValue | undefined;
  readonly offline: JsonValue | undefined;
}[] {
  if (isDeepStrictEqual(real, offline)) return [];
  if (!isComposite(real) || !isComposite(offline)) return [{ path, real, offline }];
  const keys = new Set([...Object.keys(real), ...Object.keys(offline)]);
  return [...keys].flatMap((key) => pathsThatDiffer(real[key], offline[key], `${path}.${key}`));
}

function isComposite(value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } {
  return typeof value === "object" && value !== null;
}

class Tally {
  readonly #facts = Object.fromEntries(factKinds.map((kind) => [kind, 0])) as Record<FactKind, number>;
  readonly #differences: Difference[] = [];

  fact(kind: FactKind, subject: string, real: JsonValue | undefined, offline: JsonValue | undefined): void {
    this.#facts[kind]++;
    if (!isDeepStrictEqual(real, offline)) this.#differences.push({ kind, subject, real, offline });
  }

  comparison(): Comparison {
    return { facts: this.#facts, differences: this.#differences };
  }
}

function outcomeOf(observation: Observation): string {
  return observation.failure === undefined ? "previewed" : "failed";
}

function presence(observation: Observation): Record<string, JsonValue> {
  return Object.fromEntries([...observation.resources.keys()].map((urn) => [urn, "registered"]));
}

function compareResource(tally: Tally, urn: string, real: ObservedResource, ours: ObservedResource): void {
  const kindOf = ({ type, custom, external }: ObservedResource) => ({ type, custom, external });
  tally.fact("type", urn, kindOf(real), kindOf(ours));
  tally.fact("parent", urn, real.parent, ours.parent);
  tally.fact("provider", urn, real.provider, ours.provider);
  tally.fact("protect", urn, real.protect, ours.protect);
  tally.fact("dependencies", urn, real.dependencies, ours.dependencies);
  tally.fact("secret marks", urn, secretMarks(real), secretMarks(ours));
  compareMaps(tally, "inputs", `${urn} `, real.inputs, ours.inputs);
  compareMaps(
    tally,
    "property dependencies",
    `${urn} `,
    real.propertyDependencies,
    ours.propertyDependencies,
  );
}

function compareMaps(
  tally: Tally,
  kind: FactKind,
  prefix: string,
  real: Readonly<Record<string, JsonValue>>,
  offline: Readonly<Record<string, JsonValue>>,
): void {
  for (const key of new Set([...Object.keys(real), ...Object.keys(offline)])) {
    tally.fact(kind, `${prefix}${key}`, real[key], offline[key]);
  }
}

/** Paths of the inputs that are secret, and the outputs that are declared so. */
function secretMarks(resource: ObservedResource): JsonValue {
  const paths: string[] = [];
  collectSecrets(resource.inputs, "", paths);
  return { inputs: paths.sort(), outputs: resource.additionalSecretOutputs };
}

function collectSecrets(value: JsonValue, path: string, paths: string[]): void {
  if (value === "[secret]") paths.push(path);
  else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) collectSecrets(inner, `${path}.${key}`, paths);
  }
}

/** Each aspect of each call is a fact. A second call about the same resource would be one too. */
function callsOf(calls: readonly PolicyCall[]): Record<string, JsonValue> {
  const facts: Record<string, JsonValue> = {};
  for (const call of calls) {
    const { call: kind, urn, ...aspects } = normaliseCall(call);
    const subject = unused(facts, `${kind} ${urn}`);
    facts[subject] = "asked";
    for (const [aspect, value] of Object.entries(aspects)) facts[`${subject} ${aspect}`] = value;
  }
  return facts;
}

function verdictsOf(verdicts: readonly Verdict[]): Record<string, JsonValue> {
  const facts: Record<string, JsonValue> = {};
  for (const { pack, policy, urn, message, level, severity } of verdicts) {
    facts[unused(facts, `${pack} ${policy} ${urn} ${message}`)] = { level, severity };
  }
  return facts;
}

function unused(facts: Readonly<Record<string, JsonValue>>, subject: string): string {
  let candidate = subject;
  for (let count = 2; candidate in facts; count++) candidate = `${subject} (${count})`;
  return candidate;
}
