/** An instance class split into what rules compare, whichever service writes it. */
export interface InstanceClass {
  /** `m7g` of `db.m7g.2xlarge`. */
  readonly family: string;
  /** `2xlarge`. */
  readonly size: string;
}

const prefixes: ReadonlySet<string> = new Set(["db", "cache", "kafka", "express"]);

/**
 * Splits `m7g.large`, `db.r8g.large`, `cache.t4g.micro`, `kafka.m7g.large`, `r7g.large.search`. Undefined for what is no
 * class with a size, such as `db.serverless`.
 */
export function parseInstanceClass(text: string): InstanceClass | undefined {
  const parts = text.replace(/\.(search|elasticsearch)$/, "").split(".");
  const [family, size] = prefixes.has(parts[0] ?? "") ? parts.slice(1) : parts;
  return family === undefined || size === undefined ? undefined : { family, size };
}

/** Sizes from small to large; a size that is not among them counts as larger than all. */
const sizes = ["nano", "micro", "small", "medium", "large", "xlarge"];

/** A number that orders sizes: `4xlarge` after `2xlarge`, `metal` after all. */
export function sizeRank(size: string): number {
  const plain = sizes.indexOf(size);
  if (plain >= 0) return plain;
  const multiple = /^(\d+)xlarge$/.exec(size);
  return multiple ? sizes.length + Number(multiple[1]) : Number.POSITIVE_INFINITY;
}
