import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { valkeyVersions } from "../../catalogue/valkey";
import { deploymentName } from "../../lib/deployment";
import { physicalName } from "../../lib/naming";
import { namedTags } from "../../lib/tags";
import { type CacheSettings } from "./cache-args";
import { type CacheUsers, createUsers } from "./cache-users";
import { cacheLogGroup, cacheLogs, cacheParameters, type CacheTopology } from "./cache.plan";
import { createFirewall, type DataNetwork, subnetIdsOf } from "../network";
import { createKey, createLogGroup, finalSnapshotName } from "../storage";

/** Port of every cache. TLS is required on it. */
export const cachePort = 6379;

/** What a cache offers in one region. */
export interface CacheOutputs {
  /** Where the nodes are, e.g. `us-west-2`. */
  readonly region: string;
  /** Host to connect to with TLS: of the whole cluster where it is sharded, of the node where it is not. */
  readonly endpoint: pulumi.Output<string>;
  /** 6379, with TLS. */
  readonly port: number;
  /** Whether clients must speak the cluster protocol. */
  readonly sharded: boolean;
  /** Name to sign in with by IAM, by the user's name in the arguments. */
  readonly users: Readonly<Record<string, pulumi.Output<string>>>;
  /** Resources of an IAM statement that allows `elasticache:Connect`: the cache and its users. */
  readonly connectArns: readonly pulumi.Output<string>[];
  /** The cache's name in ElastiCache, for which clients ask a token. */
  readonly replicationGroupId: pulumi.Output<string>;
  /** Of the nodes: who may connect stands in its rules. */
  readonly securityGroupId: pulumi.Output<string>;
  /** Of the key that encrypts data at rest and snapshots. */
  readonly keyArn: pulumi.Output<string>;
}

/** One region of a cache, as both components build it. */
export interface CacheRequest {
  /** Name of the component. */
  readonly name: string;
  /** Prefix of the children's names: the component's name, with the region for a global cache. */
  readonly prefix: string;
  readonly region: string;
  readonly network: DataNetwork;
  readonly settings: CacheSettings;
  /** Password that locks the default user. */
  readonly lock: pulumi.Output<string>;
}

/** What must exist before a replication group. */
export interface CacheFoundation {
  readonly replicationGroupId: string;
  readonly key: aws.kms.Key;
  readonly firewall: aws.ec2.SecurityGroup;
  readonly users: CacheUsers;
  /** Arguments that every replication group takes, also a secondary of a global cache. */
  readonly common: aws.elasticache.ReplicationGroupArgs;
}

/** Physical name of a replication group: 40 characters at most. */
export function cacheName(prefix: string): string {
  return physicalName([prefix, deploymentName()], { maxLength: 40 });
}

/** Creates what stands under a replication group: key, firewall, subnet group, log groups and users. */
export function createCacheFoundation(parent: pulumi.Resource, request: CacheRequest): CacheFoundation {
  const { name, prefix, region, network, settings, lock } = request;
  const { protection, snapshots, tags } = settings;
  const replicationGroupId = cacheName(prefix);
  const guards = `the cache ${prefix}`;
  const keep = snapshots.finalSnapshot;
  const key = createKey(parent, prefix, { region, encrypts: guards, protection, keep, tags });
  const ports = [{ purpose: "valkey", from: cachePort, to: cachePort }];
  const firewall = createFirewall(parent, prefix, { region, network, tags, guards, ports });
  const subnetGroup = new aws.elasticache.SubnetGroup(
    `${prefix}-subnets`,
    { region, subnetIds: subnetIdsOf(network), tags: namedTags(`${prefix}-subnets`, tags) },
    { parent },
  );
  const users = createUsers(parent, { prefix, name, region, users: settings.users, lock, tags });
  return {
    replicationGroupId,
    key,
    firewall,
    users,
    common: {
      region,
      replicationGroupId,
      description: `Cache ${prefix}`,
      port: cachePort,
      kmsKeyId: key.arn,
      subnetGroupName: subnetGroup.name,
      securityGroupIds: [firewall.id],
      userGroupIds: [users.groupId],
      maintenanceWindow: settings.maintenanceWindow,
      // Left to the maintenance window, a change that `pulumi up` has made would be in every preview until then.
      applyImmediately: true,
      logDeliveryConfigurations: createLogDelivery(parent, request, replicationGroupId),
      tags: namedTags(prefix, tags),
    },
  };
}

/** Creates a group for each kind of log and says that it goes there. */
function createLogDelivery(
  parent: pulumi.Resource,
  { prefix, region, settings }: CacheRequest,
  replicationGroupId: string,
): aws.types.input.elasticache.ReplicationGroupLogDeliveryConfiguration[] {
  return cacheLogs.map((log) => {
    const group = createLogGroup(parent, `${prefix}-${log}`, {
      region,
      logGroupName: cacheLogGroup(replicationGroupId, log),
      retentionDays: settings.logRetentionDays,
      tags: settings.tags,
    });
    return {
      destination: group.name,
      destinationType: "cloudwatch-logs",
      logFormat: "json",
      logType: log,
    };
  });
}

/** What only a group that stands alone or starts as the primary takes: a secondary inherits it, and AWS refuses it there. */
export function primaryArguments(
  parent: pulumi.Resource,
  { prefix, region, settings }: CacheRequest,
  replicationGroupId: string,
  topology: CacheTopology,
): Partial<aws.elasticache.ReplicationGroupArgs> {
  const { snapshots, engineVersion, tags } = settings;
  const parameterGroup = new aws.elasticache.ParameterGroup(
    `${prefix}-parameters`,
    {
      region,
      family: valkeyVersions[engineVersion].family,
      description: `Settings of the cache ${prefix}`,
      parameters: [...cacheParameters(topology, settings.maxmemoryPolicy, settings.parameters)],
      tags: namedTags(`${prefix}-parameters`, tags),
    },
    { parent },
  );
  return {
    engine: "valkey",
    engineVersion,
    nodeType: settings.nodeType,
    parameterGroupName: parameterGroup.name,
    atRestEncryptionEnabled: true,
    transitEncryptionEnabled: true,
    transitEncryptionMode: "required",
    // AWS would move to the next minor version; the preview after it would take that back by a new cache. A global datastore
    // turns it off on its members, and refuses to turn it on.
    autoMinorVersionUpgrade: false,
    snapshotRetentionLimit: snapshots.retentionDays,
    snapshotWindow: snapshots.window,
    ...(snapshots.finalSnapshot
      ? { finalSnapshotIdentifier: finalSnapshotName(parent, prefix, replicationGroupId) }
      : {}),
  };
}

/** What the cache offers in one region. */
export function cacheOutputs(
  { region }: CacheRequest,
  foundation: CacheFoundation,
  group: aws.elasticache.ReplicationGroup,
  sharded: boolean,
): CacheOutputs {
  return {
    region,
    endpoint: sharded ? group.configurationEndpointAddress : group.primaryEndpointAddress,
    port: cachePort,
    sharded,
    users: foundation.users.names,
    connectArns: [group.arn, ...Object.values(foundation.users.arns)],
    replicationGroupId: group.id,
    securityGroupId: foundation.firewall.id,
    keyArn: foundation.key.arn,
  };
}
