/** Most regions of an Aurora global database: the writer's and ten others. */
export const maximumGlobalRegions = 11;

/**
 * Most instances of one member: a region that writes may have 15 readers less one for each other region, and any region may come to
 * write.
 */
export function maximumMemberInstances(regions: number): number {
  return 16 - (regions - 1);
}

/**
 * What Pulumi must not change on a member, whichever role it has. A switchover moves the replication source, a detached member leaves
 * the global database, and versions of members change through the global database: put back, each of these would promote, fail or
 * downgrade a cluster.
 */
export const memberIgnoreChanges: readonly string[] = [
  "replicationSourceIdentifier",
  "globalClusterIdentifier",
  "engineVersion",
];

/** The ARN of a secret's replica: the same but for the region. */
export function replicaSecretArn(secretArn: string, region: string): string {
  const parts = secretArn.split(":");
  parts[3] = region;
  return parts.join(":");
}
