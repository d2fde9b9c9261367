/** One version of Valkey as ElastiCache offers it. */
export interface ValkeyRelease {
  /** Parameter group family of the major version. */
  readonly family: string;
  /** UTC day, `YYYY-MM-DD`, from which AWS charges extended support; undefined while AWS has published none. */
  readonly endOfStandardSupport: string | undefined;
}

const major8 = { family: "valkey8", endOfStandardSupport: undefined };
const major9 = { family: "valkey9", endOfStandardSupport: undefined };

/** The versions that the components take, newest first. */
export const valkeyVersions = {
  "9.1": major9,
  "9.0": major9,
  "8.2": major8,
  "8.1": major8,
} as const satisfies Readonly<Record<string, ValkeyRelease>>;

/** A version of the catalogue, e.g. `8.2`. */
export type ValkeyVersion = keyof typeof valkeyVersions;

/** What a new cache gets: the newest of the major version before the newest. */
export const defaultValkeyVersion: ValkeyVersion = "8.2";

/** Whether the catalogue knows the version. */
export function isValkeyVersion(version: string): version is ValkeyVersion {
  return Object.hasOwn(valkeyVersions, version);
}

const nodeSizes = ["large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge"];
const cacheSizes: Readonly<Record<string, readonly string[]>> = {
  t4g: ["micro", "small", "medium"],
  m7g: nodeSizes,
  m8g: nodeSizes,
  r7g: nodeSizes,
  r8g: nodeSizes,
};

/** Node types that the components take: Graviton of the last two generations. */
export const cacheNodeTypes: readonly string[] = Object.entries(cacheSizes).flatMap(([family, sizes]) =>
  sizes.map((size) => `cache.${family}.${size}`),
);

/** Whether a global datastore takes the node type: `large` or more, no burstable family. */
export function isGlobalCacheNodeType(nodeType: string): boolean {
  return /^cache\.[mr]\d\w*\.(large|\d*xlarge)$/.test(nodeType);
}

/** Whether ElastiCache scales shards and replicas of the node type: `large` to `2xlarge` of a list that the newest families are not on. */
export function isScalingCacheNodeType(nodeType: string): boolean {
  return /^cache\.[mr]7g\.(large|xlarge|2xlarge)$/.test(nodeType);
}

/** Major versions of Valkey that serverless caches run; AWS keeps the minor one current. */
export const serverlessValkeyVersions = ["8"] as const;

/** A major version for a serverless cache. */
export type ServerlessValkeyVersion = (typeof serverlessValkeyVersions)[number];
