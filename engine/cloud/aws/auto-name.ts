import { EngineError } from "../../errors";
import { type WireMap } from "../../protocol/wire";
import { stableHex } from "../provider";

/** How the real provider's Check names a resource that the program does not name: logical name, hyphen, seven random digits. */
export interface AutoName {
  readonly property: string;
  /** Characters that AWS allows; the provider refuses a longer name, it does not cut it. */
  readonly maxLength: number;
  readonly lowercase?: boolean;
  /** Written before the name, unless it is there. */
  readonly prefix?: string;
  /** Input by which the program asks AWS itself for a name; then Check makes none. */
  readonly unless?: string;
  /** Boolean input that makes it a FIFO queue or topic, whose name ends in `.fifo`. */
  readonly fifo?: string;
}

const randomDigits = 7;

/** The rule of almost every type with an input `name`. */
export const named = (maxLength = 255, extra: Partial<AutoName> = {}): AutoName => ({
  property: "name",
  maxLength,
  unless: "namePrefix",
  ...extra,
});

/**
 * The generated name, by its property; nothing where the program gives one. The digits come from the URN, so that every
 * run gives the same.
 * @throws EngineError where the name is too long, as the real provider does.
 */
export function autoName(
  rule: AutoName | undefined,
  { name, urn, type, inputs }: { name: string; urn: string; type: string; inputs: WireMap },
): WireMap {
  if (!rule || rule.property in inputs || (rule.unless !== undefined && rule.unless in inputs)) return {};
  const start = `${rule.lowercase ? name.toLowerCase() : name}-`;
  if (start.length + randomDigits > rule.maxLength) {
    throw new EngineError(
      `${type} ${name}: its name with ${randomDigits} random digits is longer than the ${rule.maxLength} characters that AWS allows`,
      `give it a ${rule.property}, or a shorter logical name`,
    );
  }
  const generated = `${start}${stableHex(urn, randomDigits)}`;
  const prefixed = rule.prefix && !generated.startsWith(rule.prefix) ? rule.prefix + generated : generated;
  const fifo = rule.fifo !== undefined && inputs[rule.fifo] === true;
  return { [rule.property]: fifo ? `${prefixed}.fifo` : prefixed };
}
