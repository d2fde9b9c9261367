import { knownString, type WireMap } from "../../protocol/wire";
import { type ComputedOutput, stableHex } from "../provider";

/** The account that `rehearse` plays in: AWS's own documentation number. */
export const rehearsedAccount = "123456789012";

export interface AwsContext {
  readonly urn: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: WireMap;
  readonly providerInputs: WireMap;
  readonly region: string;
  readonly account: string;
}

export type Teach = (context: AwsContext) => ComputedOutput;

/** What the simulated cloud knows of one resource type. */
export interface TaughtResource {
  readonly id?: (context: AwsContext) => string;
  /** Inputs that the provider fills in when the program leaves them out. */
  readonly defaults?: WireMap;
  readonly outputs?: Readonly<Record<string, Teach>>;
}

export const defaultId = (context: AwsContext): string => `${context.name}-${stableHex(context.urn, 7)}`;

/** `vpc-0123456789abcdef0` */
export const prefixedId =
  (prefix: string) =>
  (context: AwsContext): string =>
    `${prefix}-0${stableHex(context.urn, 16)}`;

/** The id is the value of an input, e.g. the name of a role. */
export const inputId =
  (...keys: readonly string[]) =>
  (context: AwsContext): string => {
    for (const key of keys) {
      const value = knownString(context.inputs[key]);
      if (value !== undefined) return value;
    }
    return defaultId(context);
  };

/** Fills `{id}`, `{name}`, `{region}`, `{account}`, `{hash}` and `{<input>}` into a pattern. */
export const text =
  (pattern: string): Teach =>
  (context) => ({ value: fill(pattern, context) });

export const secretText =
  (pattern: string): Teach =>
  (context) => ({ value: fill(pattern, context), secret: true });

/** The ARN of a regional resource: `arn:aws:<service>:<region>:<account>:<rest>`. */
export const arn = (service: string, rest: string): Teach =>
  text(`arn:aws:${service}:{region}:{account}:${rest}`);

/** The ARN of a global resource, such as a role. */
export const globalArn = (service: string, rest: string): Teach =>
  text(`arn:aws:${service}::{account}:${rest}`);

export const constant =
  (value: ComputedOutput["value"]): Teach =>
  () => ({ value });

function fill(pattern: string, context: AwsContext): string {
  return pattern.replace(/\{(\w+)\}/g, (_, key: string) => {
    if (key === "id" || key === "name" || key === "region" || key === "account") return context[key];
    if (key === "hash") return stableHex(context.urn, 12);
    return knownString(context.inputs[key]) ?? context.name;
  });
}
