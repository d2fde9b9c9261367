import { type ContainerResources } from "./kubernetes.plan";
import { type QueueDepthMetric, type ScalingSpeed } from "./scaling-args";
import { type ServiceArgs } from "./service-args";

/** Arguments of `InferenceService`: those of a service, on GPUs. */
export interface InferenceServiceArgs extends Omit<ServiceArgs, "resources" | "scaling" | "placement"> {
  /** NodePool with GPUs, by its name; `gpuPool` makes its arguments. */
  readonly nodePool: string;
  /** What one pod asks for. */
  readonly resources: ContainerResources & {
    /** GPUs of one pod, requested and limited alike. @default 1 */
    readonly gpus?: number;
  };
  readonly scaling: InferenceScaling;
}

/** Between two bounds, by the requests that wait. The processor's use says nothing of a GPU's. */
export interface InferenceScaling {
  /** Pods at least, 1 or more: a GPU takes minutes to come, and a model more. */
  readonly min: number;
  /** Pods at most. Their GPUs must fit into the pool's limits. */
  readonly max: number;
  /** The requests that wait, and how many of them one pod may have. */
  readonly queue: Omit<QueueDepthMetric, "type">;
  /** How fast the number of pods may change. @default as of every service, and 600 quiet seconds: what goes takes minutes to return */
  readonly speed?: ScalingSpeed;
}

/** Arguments of {@link gpuPool}. */
export interface GpuPoolArgs {
  /** GPUs at most over all nodes of the pool. The bill cannot pass them. */
  readonly gpus: number;
  /** EC2 families with GPUs of NVIDIA, all of one architecture. @default g6: one L4 with 24 GiB for each of its small sizes */
  readonly families?: readonly string[];
  /** Sizes in vCPU. @default 4, 8 and 16: one GPU each in family g6 */
  readonly instanceCpus?: readonly number[];
  /** GiB of memory that a node has at most for each GPU. @default 64 */
  readonly memoryGibPerGpu?: number;
  /** With both, spot is taken where there is some. @default on-demand */
  readonly capacityTypes?: readonly ("on-demand" | "spot")[];
}

/** What inference takes where an argument is not given. */
export const inferenceServiceDefaults = {
  gpus: 1,
  speed: { quietSeconds: 600 },
  http: { startupSeconds: 600 },
} as const;

/** What a pool of GPUs takes where an argument is not given. */
export const gpuPoolDefaults = {
  families: ["g6"],
  instanceCpus: [4, 8, 16],
  memoryGibPerGpu: 64,
  capacityTypes: ["on-demand"],
} as const satisfies Omit<GpuPoolArgs, "gpus">;
