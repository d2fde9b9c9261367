import { knownString, type WireMap } from "../../protocol/wire";
import { type ComputedOutput, stableHex } from "../provider";
import { type AutoName } from "./auto-name";

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
  /** The input that the provider's Check makes a name for. */
  readonly autoName?: AutoName;
  /** Inputs that the provider's Check fills in when the program leaves them out. */
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

/** Several inputs or literals joined, e.g. `joinedId(":", "clusterName", "addonName")`. */
export const joinedId =
  (separator: string, ...keys: readonly string[]) =>
  (context: AwsContext): string =>
    keys.map((key) => knownString(context.inputs[key]) ?? context.name).join(separator);

/** The id that a pattern of `text` gives. */
export const textId =
  (pattern: string) =>
  (context: AwsContext): string =>
    fill(pattern, context);

/**
 * Fills into a pattern: `{id}`, `{region}`, `{account}`; `{hex8}` and `{digits10}`, that many of them, different for each
 * resource; `{uuid}`; `{<input>}`, that input's value, or the resource's logical name where it has none.
 */
export const text =
  (pattern: string): Teach =>
  (context) => ({ value: fill(pattern, context) });

/** The same, marked secret. */
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

/** Fields that the provider adds to an object which the program gave. */
export const completing =
  (fields: Readonly<Record<string, string | WireMap[string]>>): Teach =>
  (context) => ({
    value: Object.fromEntries(
      Object.entries(fields).map(([key, value]) => [
        key,
        typeof value === "string" ? fill(value, context) : value,
      ]),
    ),
    completes: true,
  });

/** A pattern of `text`, filled in. */
export function fill(pattern: string, context: AwsContext): string {
  return pattern.replace(/\{(\w+)\}/g, (_, key: string) => {
    if (key === "id" || key === "region" || key === "account") return context[key];
    if (key === "uuid") return uuid(context.urn);
    const [, kind, count] = /^(hex|HEX|digits)(\d+)$/.exec(key) ?? [];
    if (kind === "hex") return stableHex(context.urn, Number(count));
    if (kind === "HEX") return stableHex(context.urn, Number(count)).toUpperCase();
    if (kind === "digits") return digits(context.urn, Number(count));
    return knownString(context.inputs[key]) ?? context.name;
  });
}

/** A UUID that depends on `key` alone. */
export function uuid(key: string): string {
  const hex = stableHex(key, 32);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join("-");
}

function digits(key: string, count: number): string {
  return BigInt(`0x${stableHex(key, 32)}`)
    .toString()
    .padStart(40, "1")
    .slice(-count);
}
