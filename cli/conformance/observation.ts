import { readFileSync, writeFileSync } from "node:fs";
import { type JsonValue } from "@tenfold/planning";

/** What one engine made of one program, in a form that both engines' results are brought to. */
export interface Observation {
  /** URN → what is compared of the resource. */
  readonly resources: ReadonlyMap<string, ObservedResource>;
  readonly policyCalls: readonly PolicyCall[];
  readonly verdicts: readonly Verdict[];
  /** The program's own error, where it failed. */
  readonly failure: string | undefined;
  readonly milliseconds: number;
}

export interface ObservedResource {
  readonly type: string;
  readonly custom: boolean;
  readonly external: boolean;
  readonly parent: string | null;
  readonly provider: string | null;
  readonly protect: boolean;
  readonly inputs: Readonly<Record<string, JsonValue>>;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly additionalSecretOutputs: readonly string[];
}

/** One line of the recording pack. */
export interface PolicyCall {
  readonly call: "remediate" | "resource" | "stack";
  readonly urn: string;
  readonly [aspect: string]: JsonValue;
}

export interface Verdict {
  readonly pack: string;
  readonly policy: string;
  readonly level: string;
  readonly severity: string;
  readonly urn: string;
  readonly message: string;
}

/** Keeps an observation, its lists in a fixed order so that a file changes only where the engine does. */
export function saveObservation(file: string, observation: Observation): void {
  const text = (value: object) => JSON.stringify(value);
  const kept = {
    resources: [...observation.resources].sort(([a], [b]) => (a < b ? -1 : 1)),
    policyCalls: [...observation.policyCalls].sort((a, b) => (text(a) < text(b) ? -1 : 1)),
    verdicts: [...observation.verdicts].sort((a, b) => (text(a) < text(b) ? -1 : 1)),
    failure: observation.failure,
  };
  writeFileSync(file, `${JSON.stringify(kept, null, 1)}\n`);
}

export function readObservation(file: string): Observation {
  const kept = JSON.parse(readFileSync(file, "utf8")) as Omit<Observation, "resources"> & {
    readonly resources: readonly (readonly [string, ObservedResource])[];
  };
  return { ...kept, resources: new Map(kept.resources), milliseconds: 0 };
}
