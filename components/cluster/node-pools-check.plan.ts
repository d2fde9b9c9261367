import { type ArgumentCheck } from "../lib/errors";
import { checkTags, type Tags } from "../lib/tags";
import { architectureOf } from "./node-groups.plan";
import {
  completeDisruption,
  type DisruptionArgs,
  type NodePoolArgs,
  nodePoolDefaults,
} from "./node-pools.plan";

/** What `checkNodePools` looks at. */
export interface NodePoolsFacts {
  /** Zone ids of the subnets. */
  readonly zones: readonly string[];
  readonly pools: Readonly<Record<string, NodePoolArgs>>;
  /** Whether the cluster has an instance profile for nodes: those of Auto Mode and Karpenter do. */
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
    'a cluster with compute profile "autoMode" or "karpenter"; managed node groups need no NodePools',
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
  const { gpus } = limits;
  check.require(gpus === undefined || isWithin(gpus, 1, 10_000), `${field}.limits.gpus`, gpus, "1 or more");
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
