import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { namedTags, type Tags } from "../lib/tags";
import { subnetIds, type ZonedSubnets } from "../network/outputs";
import { createAddOn } from "./add-ons";
import { addOnsAfterNodes, addOnsBeforeNodes, storageDriver, storageDriverAccount } from "./add-ons.plan";
import {
  type ManagedCompute,
  type NodeGroupArgs,
  nodeGroupDefaults,
  type WarmPoolArgs,
} from "./cluster-args";
import { type ClusterNames } from "./cluster.plan";
import { amiTypeOf, gpuNodeLabel, hasNvidiaGpus } from "./node-groups.plan";
import { createRole, type RoleWithRights } from "./roles";
import { podTrust } from "./roles.plan";

/** What managed compute is added to. */
export interface ManagedComputeFacts {
  readonly region: string;
  readonly cluster: aws.eks.Cluster;
  readonly names: ClusterNames;
  readonly nodeRole: RoleWithRights;
  readonly tags?: Tags | undefined;
}

/**
 * Node groups and add-ons in the one order that does not lock itself: network and identity, nodes, what runs on nodes. Returns the
 * last of them: workloads come after these and are gone before them.
 */
export function createManagedCompute(
  parent: pulumi.Resource,
  name: string,
  compute: ManagedCompute,
  facts: ManagedComputeFacts,
): readonly pulumi.Resource[] {
  const { region, cluster, tags } = facts;
  const place = { region, clusterName: cluster.name, tags };
  const before = addOnsBeforeNodes(compute.podSecurityGroups ?? false).map((plan) =>
    createAddOn(parent, name, plan, place),
  );
  const groups = Object.entries(compute.nodeGroups).map(([group, args]) =>
    createNodeGroup(parent, `${name}-${group}`, { group, args, subnets: compute.subnets, before }, facts),
  );
  const storage = createStorageRole(parent, name, facts);
  const identity = { serviceAccount: storageDriverAccount.name, roleArn: storage.role.arn };
  const after = addOnsAfterNodes.map((plan) => {
    const own = plan === storageDriver ? { identity } : {};
    return createAddOn(parent, name, plan, { ...place, ...own, dependsOn: [...groups, ...storage.rights] });
  });
  return [...groups, ...after];
}

/** The role of the EBS driver. */
export function createStorageRole(
  parent: pulumi.Resource,
  name: string,
  facts: ManagedComputeFacts,
): RoleWithRights {
  const { names, tags } = facts;
  return createRole(parent, `${name}-storage-role`, {
    roleName: names.storageRole,
    trust: podTrust(storageDriverAccount.namespace, storageDriverAccount.name),
    description: `EBS driver of ${names.cluster}`,
    // The first version reaches every volume and snapshot of the account, this one those that a driver made.
    policies: ["AmazonEBSCSIDriverPolicyV2"],
    tags,
  });
}

/** What a node group is made from. */
export interface GroupFacts {
  readonly group: string;
  readonly args: NodeGroupArgs;
  readonly subnets: ZonedSubnets;
  readonly before: readonly pulumi.Resource[];
}

/** A managed node group with its launch template. */
export function createNodeGroup(
  parent: pulumi.Resource,
  name: string,
  { group, args, subnets, before }: GroupFacts,
  { region, cluster, names, nodeRole, tags }: ManagedComputeFacts,
): aws.eks.NodeGroup {
  const template = createLaunchTemplate(parent, name, {
    region,
    nodeName: `${names.cluster}-${group}`,
    args,
    tags,
  });
  const [firstType = ""] = args.instanceTypes;
  return new aws.eks.NodeGroup(
    name,
    {
      region,
      clusterName: cluster.name,
      nodeGroupNamePrefix: `${group}-`,
      nodeRoleArn: nodeRole.role.arn,
      subnetIds: subnetIds(subnets),
      version: cluster.version,
      amiType: amiTypeOf(firstType),
      instanceTypes: [...args.instanceTypes],
      capacityType: args.capacityType ?? nodeGroupDefaults.capacityType,
      scalingConfig: { minSize: args.min, desiredSize: args.desired ?? args.min, maxSize: args.max },
      launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
      updateConfig: { maxUnavailablePercentage: 33 },
      nodeRepairConfig: { enabled: true },
      labels: hasNvidiaGpus(firstType) ? { [gpuNodeLabel]: "true", ...args.labels } : args.labels,
      ...(args.taints ? { taints: [...args.taints] } : {}),
      ...(args.warmPool ? { warmPoolConfig: warmPoolOf(args.warmPool) } : {}),
      tags: namedTags(`${names.cluster}-${group}`, tags),
    },
    // The autoscaler owns the size once the group exists.
    { parent, ignoreChanges: ["scalingConfig.desiredSize"], dependsOn: [...before, ...nodeRole.rights] },
  );
}

/** Only where both bounds are equal is a pool of one size: otherwise EC2 keeps the upper one, less the servers in use, prepared. */
function warmPoolOf({ size, state, reuse }: WarmPoolArgs) {
  return {
    minSize: size,
    maxGroupPreparedCapacity: size,
    poolState: state ?? nodeGroupDefaults.warmPool.state,
    reuseOnScaleIn: reuse ?? nodeGroupDefaults.warmPool.reuse,
  };
}

interface TemplateFacts {
  readonly region: string;
  readonly nodeName: string;
  readonly args: NodeGroupArgs;
  readonly tags?: Tags | undefined;
}

function createLaunchTemplate(
  parent: pulumi.Resource,
  name: string,
  { region, nodeName, args, tags }: TemplateFacts,
): aws.ec2.LaunchTemplate {
  const nodeTags = namedTags(nodeName, tags);
  const root = { volumeType: "gp3", volumeSize: args.rootVolumeGib ?? nodeGroupDefaults.rootVolumeGib };
  return new aws.ec2.LaunchTemplate(
    `${name}-template`,
    {
      region,
      updateDefaultVersion: true,
      // One hop keeps pods from the node's credentials: they have identities of their own.
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [
        { deviceName: "/dev/xvda", ebs: { ...root, encrypted: "true", deleteOnTermination: "true" } },
      ],
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
        resourceType,
        tags: nodeTags,
      })),
      tags: nodeTags,
    },
    { parent },
  );
}
