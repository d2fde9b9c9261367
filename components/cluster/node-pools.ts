import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentCheck } from "../lib/errors";
import { requireGiven } from "../lib/given";
import { type Tags } from "../lib/tags";
import { checkTransforms, type Transforms, withTransforms } from "../lib/transform";
import { subnetIds, type ZonedSubnets } from "../network/outputs";
import { createAddOn } from "./add-ons";
import { metricsServer } from "./add-ons.plan";
import {
  type NodePoolArgs,
  planDisruption,
  planLimits,
  planRequirements,
  type PoolEngine,
} from "./node-pools.plan";
import { checkNodePools } from "./node-pools-check.plan";
import { nodePoolsChildren } from "./node-pools-children";
import { type ClusterOutputs } from "./outputs";

/** Arguments of `NodePools`. */
export interface NodePoolsArgs {
  /** A cluster with compute profile `autoMode`, or `karpenter` once its controller runs (`ClusterAddons` does both). */
  readonly cluster: ClusterOutputs;
  /** Where nodes start: private subnets, one per zone. */
  readonly subnets: ZonedSubnets;
  /** By a name that stays; it becomes the NodePool's name. */
  readonly pools: Readonly<Record<string, NodePoolArgs>>;
  /** GiB per node for images, logs and scratch space, encrypted. @default 80: what EKS takes */
  readonly volumeGib?: number;
  /**
   * Image of Karpenter's nodes, as an alias of its NodeClass, e.g. `al2023@v20261101`. With `latest` nodes are replaced, within the
   * pools' budgets, as AWS publishes. Auto Mode chooses by itself. @default al2023@latest
   */
  readonly image?: string;
  /** Changes of single children, by their role. @default none */
  readonly transform?: Transforms<typeof nodePoolsChildren>;
  /** Tags of nodes and their volumes. @default none */
  readonly tags?: Tags;
}

/** What `NodePools` takes where an argument is not given. */
export const nodePoolsDefaults = {
  volumeGib: 80,
  image: "al2023@latest",
} as const satisfies Partial<NodePoolsArgs>;

/** Name of the default StorageClass: encrypted gp3 volumes, made in the zone of the pod that asks first. */
export const storageClassName = "gp3";

const nodeClassName = "private";

/** Long enough to drain a full pool: EKS deletes a pool only once its nodes are gone. */
const deletion: pulumi.CustomResourceOptions = { customTimeouts: { delete: "30m" } };

/**
 * What a cluster of Auto Mode or Karpenter needs inside before it can run anything: NodePools with limits, their NodeClass and a
 * StorageClass; with Auto Mode also the switch that makes network policies work, and the metrics server (which becomes ready only on
 * a node, so it is here and not in `Cluster`). Lives on the Kubernetes provider given in `opts.provider`. Workloads depend on this component.
 *
 * @throws pulumi.RunError naming every wrong argument.
 */
export class NodePools extends pulumi.ComponentResource {
  /** Of the cluster. */
  readonly region: string;
  /** Name of the default StorageClass, once it exists. */
  readonly storageClassName: pulumi.Output<string>;

  constructor(name: string, args: NodePoolsArgs, opts?: pulumi.ComponentResourceOptions) {
    const component = `NodePools "${name}"`;
    requireGiven(component, args, ["cluster", "subnets", "pools"]);
    const { cluster, subnets, pools, volumeGib = nodePoolsDefaults.volumeGib, tags } = args;
    const zones = Object.keys(subnets);
    const engine: PoolEngine = cluster.karpenter ? "karpenter" : "autoMode";
    const profileName = cluster.karpenter?.instanceProfileName ?? cluster.nodeInstanceProfileName;
    const hasInstanceProfile = profileName !== undefined;
    const check = new ArgumentCheck(component);
    checkNodePools(check, { zones, pools, hasInstanceProfile, volumeGib, tags });
    checkTransforms(check, nodePoolsChildren, args.transform);
    check.throwIfAny();
    super(
      "tenfold:cluster:NodePools",
      name,
      { region: cluster.region, zones, pools },
      withTransforms(opts, nodePoolsChildren, args.transform),
    );

    if (engine === "autoMode") enableNetworkPolicies(this, name);
    const storageClass = createStorageClass(this, name, engine);
    const nodeClass = createNodeClass(this, name, { args, engine, profileName });
    const nodePools = Object.entries(pools).map(([pool, poolArgs]) =>
      createNodePool(this, `${name}-pool-${pool}`, { pool, poolArgs, subnets, engine, nodeClass }),
    );
    if (engine === "autoMode") {
      const place = { region: cluster.region, clusterName: cluster.name, tags };
      createAddOn(this, name, metricsServer, { ...place, dependsOn: nodePools });
    }

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

function createStorageClass(
  parent: pulumi.Resource,
  name: string,
  engine: PoolEngine,
): kubernetes.storage.v1.StorageClass {
  return new kubernetes.storage.v1.StorageClass(
    `${name}-storage-class`,
    {
      metadata: {
        name: storageClassName,
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      },
      provisioner: engine === "autoMode" ? "ebs.csi.eks.amazonaws.com" : "ebs.csi.aws.com",
      parameters: { type: "gp3", encrypted: "true" },
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
      reclaimPolicy: "Delete",
    },
    { parent },
  );
}

interface ClassFacts {
  readonly args: NodePoolsArgs;
  readonly engine: PoolEngine;
  readonly profileName: pulumi.Input<string> | undefined;
}

function createNodeClass(
  parent: pulumi.Resource,
  name: string,
  { args, engine, profileName }: ClassFacts,
): kubernetes.apiextensions.CustomResource {
  const { cluster, subnets, volumeGib = nodePoolsDefaults.volumeGib, image, tags } = args;
  const { group, version, kind } = nodeClasses[engine];
  return new kubernetes.apiextensions.CustomResource(
    `${name}-node-class`,
    {
      apiVersion: `${group}/${version}`,
      kind,
      metadata: { name: nodeClassName, annotations: awaitReady },
      spec: {
        instanceProfile: profileName,
        // By id: a tag for discovery would be another hand on the tags of subnets that are not ours.
        subnetSelectorTerms: subnetIds(subnets).map((id) => ({ id })),
        securityGroupSelectorTerms: [{ id: cluster.securityGroupId }],
        ...(engine === "autoMode"
          ? { networkPolicy: "DefaultAllow", ephemeralStorage: { size: `${volumeGib}Gi` } }
          : karpenterNode(image ?? nodePoolsDefaults.image, volumeGib)),
        ...(tags && Object.keys(tags).length > 0 ? { tags } : {}),
      },
    },
    { parent, ...deletion },
  );
}

const nodeClasses: Readonly<
  Record<PoolEngine, { readonly group: string; readonly version: string; readonly kind: string }>
> = {
  autoMode: { group: "eks.amazonaws.com", version: "v1", kind: "NodeClass" },
  karpenter: { group: "karpenter.k8s.aws", version: "v1", kind: "EC2NodeClass" },
};

/** What Auto Mode decides by itself. One hop keeps pods from the node's credentials: they have identities of their own. */
function karpenterNode(alias: string, volumeGib: number): Record<string, unknown> {
  const ebs = { volumeSize: `${volumeGib}Gi`, volumeType: "gp3", encrypted: true, deleteOnTermination: true };
  return {
    amiSelectorTerms: [{ alias }],
    blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs }],
    metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
  };
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
  readonly engine: PoolEngine;
  readonly nodeClass: kubernetes.apiextensions.CustomResource;
}

function createNodePool(
  parent: pulumi.Resource,
  name: string,
  { pool, poolArgs, subnets, engine, nodeClass }: PoolFacts,
): kubernetes.apiextensions.CustomResource {
  const { labels, taints, weight } = poolArgs;
  const { expireAfter, disruption } = planDisruption(poolArgs);
  const requirements = [...planRequirements(poolArgs, engine), zoneRequirement(poolArgs, subnets)];
  const { group, kind } = nodeClasses[engine];
  const nodeClassRef = { group, kind, name: nodeClassName };
  return new kubernetes.apiextensions.CustomResource(
    name,
    {
      apiVersion: "karpenter.sh/v1",
      kind: "NodePool",
      metadata: { name: pool, annotations: awaitReady },
      spec: {
        template: {
          ...(labels ? { metadata: { labels } } : {}),
          spec: {
            ...{ nodeClassRef, requirements, expireAfter, terminationGracePeriod },
            ...(taints ? { taints: [...taints] } : {}),
          },
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
