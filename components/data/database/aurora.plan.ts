import { databaseClasses, serverlessClass } from "../../catalogue/postgres";

/** One database instance as planned: nothing says who writes, as that changes with every failover. */
export interface PlannedInstance {
  /** Part of the instance's names: its zone id, and a number from the second instance of a zone on. Stable as readers come and go. */
  readonly key: string;
  readonly zone: string;
  /** 0 is promoted first. */
  readonly promotionTier: number;
}

/** What decides where instances go. */
export interface PlacementRequest {
  /** Zone ids that have a subnet. */
  readonly zones: readonly string[];
  /** Zone of the instance that is created first and starts as the writer. */
  readonly firstZone: string;
  /** Instances beside the first. */
  readonly readers: number;
  /** A zone for each reader, where the caller wants other ones. */
  readonly readerZones?: readonly string[];
}

/** Most instances of one Aurora cluster: a writer and 15 readers. */
export const maximumReaders = 15;

/**
 * Places the instances of a cluster. Readers go to the other zones first and come back to the first zone last, so that the loss of
 * a zone never takes the writer and the only reader. Adding a reader never moves another one.
 */
export function placeInstances(request: PlacementRequest): readonly PlannedInstance[] {
  const { zones, firstZone, readers } = request;
  const rotation = [...[...zones].sort().filter((zone) => zone !== firstZone), firstZone];
  const readerZones =
    request.readerZones ??
    Array.from({ length: readers }, (_, index) => rotation[index % rotation.length] ?? firstZone);
  const seen = new Map<string, number>();
  return [firstZone, ...readerZones].map((zone, index) => {
    const ordinal = (seen.get(zone) ?? 0) + 1;
    seen.set(zone, ordinal);
    return { key: ordinal === 1 ? zone : `${zone}-${ordinal}`, zone, promotionTier: Math.min(index, 15) };
  });
}

/** Instances of a fixed class. */
export interface ProvisionedCompute {
  /** `provisioned`: instances of a class, always on. `serverless`: capacity that follows the load. */
  readonly type: "provisioned";
  /** E.g. `db.r8g.large`. */
  readonly instanceClass: string;
}

/** Aurora Serverless v2: every instance follows its load between two bounds. */
export interface ServerlessCompute {
  /** `provisioned`: instances of a class, always on. `serverless`: capacity that follows the load. */
  readonly type: "serverless";
  /** ACU (about 2 GiB of memory each) in steps of 0.5, 0 to 256. 0 lets an idle database pause; waking takes about 15 seconds. */
  readonly minCapacity: number;
  /** ACU in steps of 0.5, 1 to 256. */
  readonly maxCapacity: number;
  /** Idle seconds before a database with minimum 0 pauses, 300 to 86,400. @default 300 */
  readonly secondsUntilAutoPause?: number;
}

/** Defaults of {@link ServerlessCompute}. */
export const serverlessComputeDefaults = { secondsUntilAutoPause: 300 } as const;

/** What the instances of a database run on. */
export type AuroraCompute = ProvisionedCompute | ServerlessCompute;

/** The class that RDS is asked for. */
export function instanceClassOf(compute: AuroraCompute): string {
  return compute.type === "serverless" ? serverlessClass : compute.instanceClass;
}

/** The cluster's scaling bounds; undefined for provisioned instances. */
export function scalingOf(compute: AuroraCompute) {
  if (compute.type === "provisioned") return undefined;
  const { minCapacity, maxCapacity, secondsUntilAutoPause } = compute;
  if (minCapacity > 0) return { minCapacity, maxCapacity };
  return {
    minCapacity,
    maxCapacity,
    secondsUntilAutoPause: secondsUntilAutoPause ?? serverlessComputeDefaults.secondsUntilAutoPause,
  };
}

/** One wrong value of a compute argument. */
export interface ComputeMistake {
  readonly field: string;
  readonly value: unknown;
  readonly fix: string;
}

/** What AWS would refuse in a compute argument. */
export function computeMistakes(compute: AuroraCompute): readonly ComputeMistake[] {
  if (compute.type === "provisioned") {
    if (databaseClasses.includes(compute.instanceClass)) return [];
    const fix = "a class of the catalogue such as db.r8g.large, db.r7g.xlarge or db.t4g.medium";
    return [{ field: "instanceClass", value: compute.instanceClass, fix }];
  }
  const { minCapacity: min, maxCapacity: max, secondsUntilAutoPause: pause } = compute;
  const mistakes: ComputeMistake[] = [];
  if (!isCapacity(min, 0))
    mistakes.push({ field: "minCapacity", value: min, fix: "0 to 256 ACU in steps of 0.5" });
  if (!isCapacity(max, 1))
    mistakes.push({ field: "maxCapacity", value: max, fix: "1 to 256 ACU in steps of 0.5" });
  if (max < min)
    mistakes.push({ field: "maxCapacity", value: max, fix: `${min} or more: not below minCapacity` });
  if (pause !== undefined && min > 0) {
    mistakes.push({ field: "secondsUntilAutoPause", value: pause, fix: "only where minCapacity is 0" });
  }
  if (pause !== undefined && !(Number.isInteger(pause) && pause >= 300 && pause <= 86_400)) {
    mistakes.push({ field: "secondsUntilAutoPause", value: pause, fix: "300 to 86400 seconds" });
  }
  return mistakes;
}

function isCapacity(value: number, least: number): boolean {
  return value >= least && value <= 256 && Number.isInteger(value * 2);
}

/** The group that RDS writes a kind of log to. The name is RDS's, not ours. */
export function databaseLogGroup(clusterIdentifier: string, log: string): string {
  return `/aws/rds/cluster/${clusterIdentifier}/${log}`;
}

/** A setting of the engine as a parameter group takes it. */
export interface DatabaseParameter {
  /** As the engine writes it, e.g. `"1000"`: RDS takes text for numbers too. */
  readonly value: string;
  /** Static settings (such as `shared_preload_libraries`) wait for a reboot. @default "immediate" */
  readonly apply?: "immediate" | "pending-reboot";
}

/** Defaults of {@link DatabaseParameter}. */
export const databaseParameterDefaults = { apply: "immediate" } as const;

/**
 * The parameters of a cluster: those that were chosen, and over them what nobody may change, such as TLS. Sorted, so that the order in
 * which they were written never shows as a change.
 */
export function databaseParameters(
  chosen: Readonly<Record<string, DatabaseParameter>>,
  required: Readonly<Record<string, DatabaseParameter>>,
): readonly { readonly name: string; readonly value: string; readonly applyMethod: string }[] {
  const merged = { ...chosen, ...required };
  return Object.entries<DatabaseParameter>(merged)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, { value, apply }]) => ({
      name,
      value,
      applyMethod: apply ?? databaseParameterDefaults.apply,
    }));
}

/** The ARN that lets a database user in by IAM: the resource of an `rds-db:connect` statement. */
export function connectArn(clusterArn: string, resourceId: string, user: string): string {
  const [, partition, , region, account] = clusterArn.split(":");
  return `arn:${partition}:rds-db:${region}:${account}:dbuser:${resourceId}/${user}`;
}
