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
