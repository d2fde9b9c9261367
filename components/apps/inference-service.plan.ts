import { architectureOf } from "../cluster/node-groups.plan";
import { gpuResource, type NodePoolArgs } from "../cluster/node-pools.plan";
import { type ArgumentCheck } from "../lib/errors";
import {
  gpuPoolDefaults,
  type GpuPoolArgs,
  inferenceServiceDefaults,
  type InferenceServiceArgs,
} from "./inference-service-args";
import { type ServiceArgs } from "./service-args";

/**
 * Arguments of a NodePool for GPUs, to be given to `NodePools` or `ClusterAddons` by the pool's name: limited in GPUs, and tainted so
 * that no pod without need of one is put there. Auto Mode shows GPUs to Kubernetes by itself; Karpenter's nodes of Amazon Linux need
 * NVIDIA's device plugin (`ClusterAddons`: nvidiaDevicePlugin).
 */
export function gpuPool(args: GpuPoolArgs): NodePoolArgs {
  const { gpus, families, instanceCpus, memoryGibPerGpu, capacityTypes } = { ...gpuPoolDefaults, ...args };
  const [family = ""] = families;
  return {
    limits: { cpu: gpus * Math.max(...instanceCpus), memoryGib: gpus * memoryGibPerGpu, gpus },
    architecture: architectureOf(family),
    instances: { families },
    instanceCpus,
    capacityTypes,
    taints: [{ key: gpuResource, value: "true", effect: "NoSchedule" }],
    // A node that is moved for a small saving loads its model anew.
    disruption: { consolidateAfterSeconds: 600 },
  };
}

/** The service that inference is. */
export function planInference(args: InferenceServiceArgs): ServiceArgs {
  const { nodePool, resources, scaling, http, ...service } = args;
  const { min, max, queue, speed } = scaling;
  return {
    ...service,
    resources: { ...resources, gpus: resources.gpus ?? inferenceServiceDefaults.gpus },
    scaling: {
      ...{ min, max, cpuTarget: "off" },
      metrics: [{ ...queue, type: "queueDepth" }],
      speed: { ...inferenceServiceDefaults.speed, ...speed },
    },
    http: { ...inferenceServiceDefaults.http, ...http },
    // GPUs run out by zone: better two in one than one that waits.
    placement: { nodePool, tolerated: [gpuResource], zones: "preferred" },
  };
}

/** Records what is wrong with inference alone; the rest is found by the service. */
export function checkInference(check: ArgumentCheck, { scaling }: InferenceServiceArgs): void {
  const extra = Object.keys(scaling).filter((key) => !["min", "max", "queue", "speed"].includes(key));
  check.require(
    extra.length === 0,
    "scaling",
    extra,
    "min, max, queue and speed alone: inference scales by what waits",
  );
}
