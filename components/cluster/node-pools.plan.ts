import { type Architecture } from "./node-groups.plan";
import { withDefaults } from "./with-defaults";

/** One NodePool: what nodes it may start, and how many. */
export interface NodePoolArgs {
  /** Ceiling over all nodes of the pool together, in vCPU and GiB. The bill cannot pass it, nor can a spike. */
  readonly limits: PoolLimits;
  /** With both, spot is taken where there is some. @default on-demand: spot may go within two minutes */
  readonly capacityTypes?: readonly CapacityType[];
  /** Processor of the servers; images must be made for it. @default arm64: about a fifth cheaper for the same work */
  readonly architecture?: Architecture;
  /** EC2 families, or categories from a generation on. @default the newest two generations of c, m and r */
  readonly instances?: InstanceChoice;
  /** Sizes in vCPU. @default 2, 4, 8 and 16: losing one node stays a small loss */
  readonly instanceCpus?: readonly number[];
  /** Zone ids out of those of `subnets`. @default all */
  readonly zones?: readonly string[];
  /** Kubernetes labels of the nodes. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** What keeps pods away that do not tolerate it, such as all without need of a GPU. @default none */
  readonly taints?: readonly PoolTaint[];
  /** Which pool is asked first, 1 to 100; higher is earlier. @default none: equal */
  readonly weight?: number;
  /** When and how fast nodes may be replaced. */
  readonly disruption?: DisruptionArgs;
}

/** Ceiling over all nodes of a pool together. */
export interface PoolLimits {
  /** vCPU. */
  readonly cpu: number;
  /** GiB. */
  readonly memoryGib: number;
  /** GPUs of NVIDIA. @default no ceiling of their own */
  readonly gpus?: number;
}

/** A taint of every node of a pool. */
export interface PoolTaint {
  /** What a pod's toleration names, such as `nvidia.com/gpu`. */
  readonly key: string;
  /** What the toleration must say of it. @default none: the key alone counts */
  readonly value?: string;
  /** What becomes of a pod that does not tolerate it: `NoSchedule` keeps it away, `NoExecute` ends it too where it runs already, `PreferNoSchedule` keeps it away while there is room elsewhere. */
  readonly effect: "NoSchedule" | "NoExecute" | "PreferNoSchedule";
}

/** Who starts the nodes: EKS itself, or a Karpenter of one's own. Their labels of nodes differ in the beginning. */
export type PoolEngine = "autoMode" | "karpenter";

const labelPrefixes: Readonly<Record<PoolEngine, string>> = {
  autoMode: "eks.amazonaws.com",
  karpenter: "karpenter.k8s.aws",
};

/** Resource that a GPU of NVIDIA is. */
export const gpuResource = "nvidia.com/gpu";

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
export function planRequirements(
  pool: NodePoolArgs,
  engine: PoolEngine = "autoMode",
): readonly NodeRequirement[] {
  const prefix = labelPrefixes[engine];
  const architecture = pool.architecture ?? nodePoolDefaults.architecture;
  const capacityTypes = pool.capacityTypes ?? nodePoolDefaults.capacityTypes;
  const cpus = pool.instanceCpus ?? nodePoolDefaults.instanceCpus;
  return [
    isOneOf("karpenter.sh/capacity-type", capacityTypes),
    isOneOf("kubernetes.io/arch", [architecture]),
    ...(engine === "karpenter" ? [isOneOf("kubernetes.io/os", ["linux"])] : []),
    ...instanceRequirements(pool.instances ?? { families: nodePoolDefaults.families[architecture] }, prefix),
    isOneOf(`${prefix}/instance-cpu`, cpus.map(String)),
  ];
}

function instanceRequirements(choice: InstanceChoice, prefix: string): readonly NodeRequirement[] {
  if ("families" in choice) return [isOneOf(`${prefix}/instance-family`, choice.families)];
  return [
    isOneOf(`${prefix}/instance-category`, choice.categories),
    {
      key: `${prefix}/instance-generation`,
      operator: "Gt",
      values: [String(choice.newerThanGeneration)],
    },
  ];
}

function isOneOf(key: string, values: readonly string[]): NodeRequirement {
  return { key, operator: "In", values };
}

/** Fills in the defaults of the disruption. */
export function completeDisruption(disruption: DisruptionArgs | undefined): Required<DisruptionArgs> {
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
export function planLimits({ limits }: NodePoolArgs): Readonly<Record<string, string>> {
  const { cpu, memoryGib, gpus } = limits;
  const ceiling = { cpu: String(cpu), memory: `${memoryGib}Gi` };
  return gpus === undefined ? ceiling : { ...ceiling, [gpuResource]: String(gpus) };
}
