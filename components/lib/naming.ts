import { createHash } from "node:crypto";
import { type ArgumentCheck } from "./errors";

/** How a physical name is cut and made distinct. */
export interface NameOptions {
  /** Longest name that AWS takes, e.g. 32 for a load balancer, 63 for a bucket, 64 for an IAM role. */
  readonly maxLength: number;
  /**
   * What forces a replacement of the resource (port, protocol, network). Its hash becomes part of the name, so that the successor
   * can be created beside its predecessor. @default none
   */
  readonly replacedBy?: readonly (string | number | boolean)[];
}

const hashLength = 6;

/** Six lower-case hexadecimal characters, the same for the same text on every machine. */
export function stableHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, hashLength);
}

/**
 * The physical name of a resource: the parts in lower case joined with `-`, other characters than `a-z0-9` turned into `-`. A name
 * that is too long is cut and ends with the hash of the whole, so two long names that share their beginning stay distinct. Pure:
 * the same parts give the same name on every run. Most resources need no physical name (Pulumi gives them one); use this where
 * AWS limits the length tightly or something outside Pulumi refers to the name.
 *
 * @throws Error where nothing is left of the parts, or maxLength leaves no room for a hash.
 */
export function physicalName(parts: readonly string[], options: NameOptions): string {
  const { maxLength, replacedBy } = options;
  const plain = parts.map(kebab).filter(Boolean).join("-");
  if (plain === "") throw new Error(`a physical name needs a letter or a digit: ${JSON.stringify(parts)}`);
  if (maxLength < hashLength + 2)
    throw new Error(`a physical name needs at least ${hashLength + 2} characters: ${maxLength}`);
  const fits = plain.length + (replacedBy ? hashLength + 1 : 0) <= maxLength;
  if (fits && !replacedBy) return plain;
  const suffix = stableHash(JSON.stringify(replacedBy ? [plain, ...replacedBy] : [parts]));
  return `${plain.slice(0, maxLength - hashLength - 1).replace(/-+$/, "")}-${suffix}`;
}

function kebab(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

/**
 * Records a component name that could not become part of bucket and balancer names.
 *
 * @param longest most characters. @default 32: leaves room for the region and the role within a bucket's 63.
 */
export function checkName(check: ArgumentCheck, name: string, longest = 32): void {
  const fits = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) && name.length <= longest;
  check.require(
    fits,
    "name",
    name,
    `lower-case letters and digits joined with single hyphens, at most ${longest} characters`,
  );
}
