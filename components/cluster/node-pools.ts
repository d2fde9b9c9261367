import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentCheck } from "../lib/errors";
import { type Tags } from "../lib/tags";
import { subnetIds, type ZonedSubnets } from "../network/outputs";
import { createAddOn } from "./add-ons";
import { metricsServer } from "./add-ons.plan";
import {
  checkNodePools,
  type NodePoolArgs,
  planDisruption,
  planLimits,
  planRequirements,
} from "./node-pools.plan";
import { type ClusterOutputs } from "./outputs";

/** Arguments of `NodePools`. */
export interface NodePoolsArgs {
  /** A cluster with compute profile `autoMode`. */
  readonly cluster: ClusterOutputs;
  /** Where nodes start: private subnets, one per zone. */
  readonly subnets: ZonedSubnets;
  /** By a name that stays; it becomes the NodePool's name. */
  readonly pools: Readonly<Record<string, NodePoolArgs>>;
  /** GiB per node for images, logs and scratch space, encrypted. @default 80: what EKS takes */
  readonly volumeGib?: number;
  /** Tags of nodes and their volumes. @default none */
  readonly tags?: Tags;
}

/** What `NodePools` takes where an argument is not given. */
export const nodePoolsDefaults = { volumeGib: 80 } as const satisfies Partial<NodePoolsArgs>;

/** Name of the default StorageClass: encrypted gp3 volumes, made in the zone of the pod that asks first. */
export const storageClassName = "gp3";

const nodeClassName = "private";

/** Long enough to drain a full pool: EKS deletes a pool only once its nodes are gone. */
const deletion: pulumi.CustomResourceOptions = { customTimeouts: { delete: "30m" } };

/**
 * What an Auto Mode cluster needs inside before it can run anything: NodePools with limits, their NodeClass, the switch that makes
 * network policies work, a StorageClass, and the metrics server (which becomes ready only on a node, so it is here and not in
 * `Cluster`). Lives on the Kubernetes provider given in `opts.provider`. Workloads depend on this component.
 *
 * @throws pulumi.RunError naming every wrong argument.
 */
export class NodePools extends pulumi.ComponentResource {
  readonly region: string;
  /** Name of the default StorageClass, once it exists. */
  readonly storageClassName: pulumi.Output<string>;

  constructor(name: string, args: NodePoolsArgs, opts?: pulumi.ComponentResourceOptions) {
    const { cluster, subnets, pools, volumeGib = nodePoolsDefaults.volumeGib, tags } = args;
    const zones = Object.keys(subnets);
    const hasInstanceProfile = cluster.nodeInstanceProfileName !== undefined;
    const check = new ArgumentCheck(`NodePools "${name}"`);
    checkNodePools(check, { zones, pools, hasInstanceProfile, volumeGib, tags });
    check.throwIfAny();
    super("tenfold:cluster:NodePools", name, { region: cluster.region, zones, pools }, opts);

    enableNetworkPolicies(this, name);
    const storageClass = createStorageClass(this, name);
    const nodeClass = createNodeClass(this, name, args);
    const nodePools = Object.entries(pools).map(([pool, poolArgs]) =>
      createNodePool(this, `${name}-pool-${pool}`, { pool, poolArgs, subnets, nodeClass }),
    );
    createAddOn(this, name, metricsServer, {
      region: cluster.region,
      clusterName: cluster.name,
      dependsOn: nodePools,
      tags,
    });

    this.region = cluster.region;
    this.storageClassName = storageClass.metadata.name;
    this.registerOutputs({ region: this.region, storageClassName: this.storageClassName });
  }
}

/** A patch and not an object of our own: EKS may have made the map already. */
function enableNetworkPolicies(parent: pulumi.Resource, name: string): void {
  new kubernetes.core.v1.ConfigMapPatch(
    `${name}-network-policies`,
    {
      metadata: {
        name: "amazon-vpc-cni",
        namespace: "kube-system",
        annotations: { "pulumi.com/patchForce": "true" },
      },
      data: { "enable-network-policy-controller": "true" },
    },
    { parent },
  );
}

function createStorageClass(parent: pulumi.Resource, name: string): kubernetes.storage.v1.StorageClass {
  return new kubernetes.storage.v1.StorageClass(
    `${name}-storage-class`,
    {
      metadata: {
        name: storageClassName,
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      },
      provisioner: "ebs.csi.eks.amazonaws.com",
      parameters: { type: "gp3", encrypted: "true" },
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
      reclaimPolicy: "Delete",
    },
    { parent },
  );
}

function createNodeClass(
  parent: pulumi.Resource,
  name: string,
  { cluster, subnets, volumeGib = nodePoolsDefaults.volumeGib, tags }: NodePoolsArgs,
): kubernetes.apiextensions.CustomResource {
  return new kubernetes.apiextensions.CustomResource(
    `${name}-node-class`,
    {
      apiVersion: "eks.amazonaws.com/v1",
      kind: "NodeClass",
      metadata: { name: nodeClassName, annotations: awaitReady },
      spec: {
        instanceProfile: cluster.nodeInstanceProfileName,
        subnetSelectorTerms: subnetIds(subnets).map((id) => ({ id })),
        securityGroupSelectorTerms: [{ id: cluster.securityGroupId }],
        networkPolicy: "DefaultAllow",
        ephemeralStorage: { size: `${volumeGib}Gi` },
        ...(tags && Object.keys(tags).length > 0 ? { tags } : {}),
      },
    },
    { parent, ...deletion },
  );
}

/** A class or a pool that EKS refuses fails here, with its reason, and not as pods that never start. */
const awaitReady = { "pulumi.com/waitFor": "condition=Ready" };

/**
 * How long a leaving node waits for pods that may not be evicted: a day, as in EKS's own pools. Without an end one such pod keeps its
 * node, and so an old version of Kubernetes, until Auto Mode ends the node after 21 days.
 */
const terminationGracePeriod = "24h";

interface PoolFacts {
  readonly pool: string;
  readonly poolArgs: NodePoolArgs;
  readonly subnets: ZonedSubnets;
  readonly nodeClass: kubernetes.apiextensions.CustomResource;
}

function createNodePool(
  parent: pulumi.Resource,
  name: string,
  { pool, poolArgs, subnets, nodeClass }: PoolFacts,
): kubernetes.apiextensions.CustomResource {
  const { labels, weight } = poolArgs;
  const { expireAfter, disruption } = planDisruption(poolArgs);
  const requirements = [...planRequirements(poolArgs), zoneRequirement(poolArgs, subnets)];
  const nodeClassRef = { group: "eks.amazonaws.com", kind: "NodeClass", name: nodeClassName };
  return new kubernetes.apiextensions.CustomResource(
    name,
    {
      apiVersion: "karpenter.sh/v1",
      kind: "NodePool",
      metadata: { name: pool, annotations: awaitReady },
      spec: {
        template: {
          ...(labels ? { metadata: { labels } } : {}),
          spec: { nodeClassRef, requirements, expireAfter, terminationGracePeriod },
        },
        limits: planLimits(poolArgs),
        disruption,
        ...(weight === undefined ? {} : { weight }),
      },
    },
    { parent, dependsOn: [nodeClass], ...deletion },
  );
}

/** Karpenter takes zone letters, which differ between accounts: they come from the subnets. */
function zoneRequirement(
  { zones }: NodePoolArgs,
  subnets: ZonedSubnets,
): { key: string; operator: "In"; values: pulumi.Output<string>[] } {
  const chosen = (zones ?? Object.keys(subnets)).toSorted();
  const values = chosen.flatMap((zone) => subnets[zone]?.availabilityZone ?? []);
  return { key: "topology.kubernetes.io/zone", operator: "In", values };
}
