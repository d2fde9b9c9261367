import { type ArgumentCheck } from "../lib/errors";
import { checkTags, type Tags } from "../lib/tags";
import { type Architecture, architectureOf } from "./node-groups.plan";
import { withDefaults } from "./with-defaults";

/** One NodePool: what nodes it may start, and how many. */
export interface NodePoolArgs {
  /** Ceiling over all nodes of the pool together, in vCPU and GiB. The bill cannot pass it, nor can a spike. */
  readonly limits: { readonly cpu: number; readonly memoryGib: number };
  /** With both, spot is taken where there is some. @default on-demand: spot may go within two minutes */
  readonly capacityTypes?: readonly CapacityType[];
  /** @default arm64: about a fifth cheaper for the same work */
  readonly architecture?: Architecture;
  /** EC2 families, or categories from a generation on. @default the newest two generations of c, m and r */
  readonly instances?: InstanceChoice;
  /** Sizes in vCPU. @default 2, 4, 8 and 16: losing one node stays a small loss */
  readonly instanceCpus?: readonly number[];
  /** Zone ids out of those of `subnets`. @default all */
  readonly zones?: readonly string[];
  /** Kubernetes labels of the nodes. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Which pool is asked first, 1 to 100; higher is earlier. @default none: equal */
  readonly weight?: number;
  /** When and how fast nodes may be replaced. */
  readonly disruption?: DisruptionArgs;
}

/** `on-demand` stays until it is given back; `spot` is cheaper and goes when EC2 needs it. */
export type CapacityType = "on-demand" | "spot";

/** What EC2 types a pool may start. Families can be priced before anything runs; categories take what EC2 adds later. */
export type InstanceChoice =
  | { readonly families: readonly string[] }
  | { readonly categories: readonly string[]; readonly newerThanGeneration: number };

/** When and how fast nodes may be replaced. */
export interface DisruptionArgs {
  /** Seconds that a node must have been idle enough before its pods are moved. @default 60 */
  readonly consolidateAfterSeconds?: number;
  /** Share of the pool's nodes that may be replaced at once, in percent, rounded up. @default 10 */
  readonly atOncePercent?: number;
  /** Hours after which a node is replaced, at most 480: Auto Mode ends a node after 21 days with its day of grace. @default 336 */
  readonly expireAfterHours?: number;
}

/** What a pool takes where an argument is not given. */
export const nodePoolDefaults = {
  capacityTypes: ["on-demand"],
  architecture: "arm64",
  families: {
    arm64: ["c7g", "c8g", "m7g", "m8g", "r7g", "r8g"],
    amd64: ["c7a", "c7i", "m7a", "m7i", "r7a", "r7i"],
  },
  instanceCpus: [2, 4, 8, 16],
  disruption: { consolidateAfterSeconds: 60, atOncePercent: 10, expireAfterHours: 336 },
} as const;

/** A requirement of a NodePool on its nodes. */
export interface NodeRequirement {
  readonly key: string;
  readonly operator: "In" | "Gt";
  readonly values: readonly string[];
}

/** What a pool asks of its nodes, the zone aside: zone letters are known only once subnets exist. */
export function planRequirements(pool: NodePoolArgs): readonly NodeRequirement[] {
  const architecture = pool.architecture ?? nodePoolDefaults.architecture;
  const capacityTypes = pool.capacityTypes ?? nodePoolDefaults.capacityTypes;
  const cpus = pool.instanceCpus ?? nodePoolDefaults.instanceCpus;
  return [
    isOneOf("karpenter.sh/capacity-type", capacityTypes),
    isOneOf("kubernetes.io/arch", [architecture]),
    ...instanceRequirements(pool.instances ?? { families: nodePoolDefaults.families[architecture] }),
    isOneOf("eks.amazonaws.com/instance-cpu", cpus.map(String)),
  ];
}

function instanceRequirements(choice: InstanceChoice): readonly NodeRequirement[] {
  if ("families" in choice) return [isOneOf("eks.amazonaws.com/instance-family", choice.families)];
  return [
    isOneOf("eks.amazonaws.com/instance-category", choice.categories),
    {
      key: "eks.amazonaws.com/instance-generation",
      operator: "Gt",
      values: [String(choice.newerThanGeneration)],
    },
  ];
}

function isOneOf(key: string, values: readonly string[]): NodeRequirement {
  return { key, operator: "In", values };
}

function completeDisruption(disruption: DisruptionArgs | undefined): Required<DisruptionArgs> {
  return withDefaults<Required<DisruptionArgs>>(nodePoolDefaults.disruption, disruption);
}

/** When and how fast the pool's nodes may be replaced, as Karpenter takes it. */
export function planDisruption(pool: NodePoolArgs): {
  readonly expireAfter: string;
  readonly disruption: Readonly<Record<string, unknown>>;
} {
  const { consolidateAfterSeconds, atOncePercent, expireAfterHours } = completeDisruption(pool.disruption);
  return {
    expireAfter: `${expireAfterHours}h`,
    disruption: {
      consolidationPolicy: "WhenEmptyOrUnderutilized",
      consolidateAfter: `${consolidateAfterSeconds}s`,
      budgets: [{ nodes: `${atOncePercent}%` }],
    },
  };
}

/** The pool's ceiling, as Karpenter takes it. */
export function planLimits({ limits }: NodePoolArgs): Readonly<Record<"cpu" | "memory", string>> {
  return { cpu: String(limits.cpu), memory: `${limits.memoryGib}Gi` };
}

/** What `checkNodePools` looks at. */
export interface NodePoolsFacts {
  /** Zone ids of the subnets. */
  readonly zones: readonly string[];
  readonly pools: Readonly<Record<string, NodePoolArgs>>;
  /** Whether the cluster has an instance profile for nodes: only those of Auto Mode do. */
  readonly hasInstanceProfile: boolean;
  /** GiB. */
  readonly volumeGib: number;
  readonly tags?: Tags | undefined;
}

/** Records everything that is wrong with the arguments of `NodePools`. */
export function checkNodePools(check: ArgumentCheck, facts: NodePoolsFacts): void {
  const { zones, pools, hasInstanceProfile, volumeGib, tags } = facts;
  check.require(
    hasInstanceProfile,
    "cluster.nodeInstanceProfileName",
    undefined,
    'a cluster with compute profile "autoMode"; managed node groups need no NodePools',
  );
  check.require(zones.length > 0, "subnets", zones, "one subnet at least: nodes start in it");
  check.require(
    isWithin(volumeGib, 20, 16_000),
    "volumeGib",
    volumeGib,
    "20 to 16000 whole GiB for images, logs and scratch space",
  );
  check.require(
    Object.keys(pools).length > 0,
    "pools",
    pools,
    "one pool at least: without it no pod ever starts",
  );
  checkTags(check, tags);
  for (const [name, pool] of Object.entries(pools)) checkPool(check, name, pool, zones);
}

function checkPool(check: ArgumentCheck, name: string, pool: NodePoolArgs, zones: readonly string[]): void {
  const field = `pools.${name}`;
  const { limits, capacityTypes, weight, disruption = {} } = pool;
  check.require(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name),
    field,
    name,
    "lower-case letters, digits and -",
  );
  check.require(isWithin(limits.cpu, 2, 100_000), `${field}.limits.cpu`, limits.cpu, "2 or more whole vCPU");
  check.require(
    isWithin(limits.memoryGib, 4, 1_000_000),
    `${field}.limits.memoryGib`,
    limits.memoryGib,
    "4 or more whole GiB",
  );
  check.require(
    capacityTypes?.length !== 0,
    `${field}.capacityTypes`,
    capacityTypes,
    "on-demand, spot or both",
  );
  check.require(weight === undefined || isWithin(weight, 1, 100), `${field}.weight`, weight, "1 to 100");
  const strange = (pool.zones ?? []).filter((zone) => !zones.includes(zone));
  check.require(
    strange.length === 0 && pool.zones?.length !== 0,
    `${field}.zones`,
    pool.zones,
    `zone ids of the subnets: ${zones.join(", ")}`,
  );
  checkInstances(check, field, pool);
  checkDisruption(check, `${field}.disruption`, disruption);
}

function checkInstances(check: ArgumentCheck, field: string, pool: NodePoolArgs): void {
  const { architecture = nodePoolDefaults.architecture, instances, instanceCpus, limits } = pool;
  if (instances && "families" in instances) {
    const { families } = instances;
    const fitting = families.every(
      (family) => /^[a-z]+\d/.test(family) && architectureOf(family) === architecture,
    );
    check.require(
      families.length > 0 && fitting,
      `${field}.instances.families`,
      families,
      `EC2 families of ${architecture}, such as ${nodePoolDefaults.families[architecture].join(", ")}`,
    );
  }
  if (instances && "categories" in instances) {
    check.require(
      instances.categories.length > 0 && instances.categories.every((category) => /^[a-z]+$/.test(category)),
      `${field}.instances.categories`,
      instances.categories,
      "letters of EC2 categories, such as c, m, r",
    );
  }
  const cpus = instanceCpus ?? nodePoolDefaults.instanceCpus;
  check.require(
    cpus.length > 0 && cpus.every((cpu) => isWithin(cpu, 2, 448) && cpu <= limits.cpu),
    `${field}.instanceCpus`,
    cpus,
    `sizes from 2 vCPU (Auto Mode's smallest) to the pool's limit of ${limits.cpu}`,
  );
}

function checkDisruption(check: ArgumentCheck, field: string, disruption: DisruptionArgs): void {
  const { consolidateAfterSeconds, atOncePercent, expireAfterHours } = completeDisruption(disruption);
  check.require(
    isWithin(consolidateAfterSeconds, 0, 86_400),
    `${field}.consolidateAfterSeconds`,
    consolidateAfterSeconds,
    "0 to 86400 seconds",
  );
  check.require(
    isWithin(atOncePercent, 1, 100),
    `${field}.atOncePercent`,
    atOncePercent,
    "1 to 100 percent: with 0 nodes would never be patched",
  );
  check.require(
    isWithin(expireAfterHours, 1, 480),
    `${field}.expireAfterHours`,
    expireAfterHours,
    "1 to 480 hours: Auto Mode ends a node after 21 days, one of them grace",
  );
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
