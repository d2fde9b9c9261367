import { type ArgumentCheck } from "../lib/errors";
import { checkZones } from "../lib/zones";
import { type ManagedCompute, type NodeGroupArgs } from "./cluster-args";

/** Processor architecture, as Kubernetes names it. */
export type Architecture = "arm64" | "amd64";

/** The architecture of an EC2 type: Graviton types carry a `g` after their generation (`m8g`, `c7gn`, `g5g`, but not `g5`). */
export function architectureOf(instanceType: string): Architecture {
  const [, attributes = ""] = /^[a-z]+\d+([a-z]*)/.exec(instanceType) ?? [];
  return attributes.includes("g") ? "arm64" : "amd64";
}

/** Whether an EC2 type has GPUs of NVIDIA: families g and p, but for `g4ad` with those of another maker. */
export function hasNvidiaGpus(instanceType: string): boolean {
  return /^(g|gr|p)\d/.test(instanceType) && !instanceType.startsWith("g4ad.");
}

/** Label of managed nodes with GPUs, by which NVIDIA's device plugin finds them. */
export const gpuNodeLabel = "nvidia.com/gpu.present";

/** The EKS image of a group's types: Amazon Linux 2023, with NVIDIA's drivers where there are GPUs. */
export function amiTypeOf(instanceType: string): string {
  const variant = hasNvidiaGpus(instanceType) ? "NVIDIA" : "STANDARD";
  return architectureOf(instanceType) === "arm64" ? `AL2023_ARM_64_${variant}` : `AL2023_x86_64_${variant}`;
}

/** Records everything that is wrong with managed compute. */
export function checkNodeGroups(check: ArgumentCheck, region: string, compute: ManagedCompute): void {
  checkZones(check, region, Object.keys(compute.subnets), "compute.subnets");
  check.require(
    Object.keys(compute.subnets).length > 0,
    "compute.subnets",
    compute.subnets,
    "one subnet at least",
  );
  const groups = Object.entries(compute.nodeGroups);
  check.require(
    groups.length > 0,
    "compute.nodeGroups",
    compute.nodeGroups,
    "one group at least: DNS and metrics need nodes, and the first up would wait for them in vain",
  );
  check.require(
    groups.length === 0 || groups.some(([, { taints = [] }]) => taints.length === 0),
    "compute.nodeGroups",
    Object.keys(compute.nodeGroups),
    "one group without taints at least: DNS and metrics tolerate none",
  );
  for (const [name, group] of groups) {
    const field = `compute.nodeGroups.${name}`;
    checkNodeGroup(check, field, name, group);
    if (compute.podSecurityGroups) checkInterfaces(check, field, group);
  }
}

/** A pod that waits for an interface would wait for ever. */
function checkInterfaces(check: ArgumentCheck, field: string, { instanceTypes }: NodeGroupArgs): void {
  const without = instanceTypes.filter((type) => /^t\d/.test(type));
  check.require(
    without.length === 0,
    `${field}.instanceTypes`,
    without,
    "types outside family t with compute.podSecurityGroups: those of t have no interfaces for pods",
  );
}

function checkWarmPool(
  check: ArgumentCheck,
  field: string,
  { warmPool, max, capacityType }: NodeGroupArgs,
): void {
  if (!warmPool) return;
  const { size } = warmPool;
  check.require(
    Number.isInteger(size) && size >= 1 && size <= max,
    `${field}.warmPool.size`,
    size,
    `1 to max (${max}) servers: more could never join`,
  );
  check.require(
    capacityType !== "SPOT",
    `${field}.warmPool`,
    capacityType,
    "ON_DEMAND capacity: EC2 keeps no spot server stopped",
  );
}

function checkTypes(check: ArgumentCheck, field: string, instanceTypes: readonly string[]): void {
  const malformed = instanceTypes.filter((type) => !/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/.test(type));
  const wellFormed = instanceTypes.length > 0 && malformed.length === 0;
  check.require(
    wellFormed,
    `${field}.instanceTypes`,
    instanceTypes,
    "EC2 types such as m8g.large, one at least",
  );
  const architectures = new Set(instanceTypes.map(architectureOf));
  check.require(
    architectures.size <= 1,
    `${field}.instanceTypes`,
    instanceTypes,
    "types of one architecture: a group has one image",
  );
  check.require(
    new Set(instanceTypes.map(hasNvidiaGpus)).size <= 1,
    `${field}.instanceTypes`,
    instanceTypes,
    "types with GPUs or types without, in groups of their own: only one of two images has the drivers",
  );
}

function checkNodeGroup(check: ArgumentCheck, field: string, name: string, group: NodeGroupArgs): void {
  const { min, max, desired = min } = group;
  check.require(
    /^[A-Za-z0-9][A-Za-z0-9-]{0,30}$/.test(name),
    field,
    name,
    "a name of 1 to 31 letters, digits and -",
  );
  const whole = [min, max, desired].every((count) => Number.isInteger(count) && count >= 0);
  check.require(
    whole && min >= 1,
    `${field}.min`,
    min,
    "1 or more whole nodes: add-ons need a node to become ready",
  );
  check.require(max >= min, `${field}.max`, max, `min (${min}) or more`);
  check.require(
    desired >= min && desired <= max,
    `${field}.desired`,
    desired,
    `from min (${min}) to max (${max})`,
  );
  checkTypes(check, field, group.instanceTypes);
  checkWarmPool(check, field, group);
}
