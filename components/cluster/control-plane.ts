import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { openConnections } from "../lib/connections";
import { namedTags } from "../lib/tags";
import { subnetIds } from "../network/outputs";
import { type ClusterArgs, clusterDefaults } from "./cluster-args";
import { type ClusterNames } from "./cluster.plan";
import { type RoleWithRights } from "./roles";

/** What each child of a cluster is made from. */
export interface ControlPlaneFacts {
  readonly args: ClusterArgs;
  readonly names: ClusterNames;
  readonly autoMode: boolean;
  /** Whether deletion is refused. */
  readonly protect: boolean;
  /** Whether pods may have security groups of their own. */
  readonly podSecurityGroups: boolean;
}

/** The key that encrypts Kubernetes' objects beneath EKS's own encryption. It can never be taken from the cluster again. */
export function createKey(parent: pulumi.Resource, name: string, facts: ControlPlaneFacts): aws.kms.Key {
  const { args, names, protect } = facts;
  const key = new aws.kms.Key(
    `${name}-key`,
    {
      region: args.region,
      description: `Kubernetes objects of ${names.cluster}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      tags: namedTags(`${names.cluster}-objects`, args.tags),
    },
    { parent, protect },
  );
  new aws.kms.Alias(
    `${name}-key-alias`,
    { region: args.region, name: `alias/${names.cluster}-objects`, targetKeyId: key.keyId },
    { parent },
  );
  return key;
}

/** The group of the control plane's logs. It must exist before the cluster, which would create it unowned and for ever. */
export function createLogGroup(
  parent: pulumi.Resource,
  name: string,
  { args, names }: ControlPlaneFacts,
): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup(
    `${name}-logs`,
    {
      region: args.region,
      name: names.logGroup,
      retentionInDays: args.logRetentionDays ?? clusterDefaults.logRetentionDays,
      tags: namedTags(names.logGroup, args.tags),
    },
    { parent },
  );
}

/** What the control plane needs before it. */
export interface ControlPlaneParts {
  readonly key: aws.kms.Key;
  readonly logGroup: aws.cloudwatch.LogGroup;
  readonly role: RoleWithRights;
}

/** The EKS cluster itself. */
export function createControlPlane(
  parent: pulumi.Resource,
  name: string,
  facts: ControlPlaneFacts,
  { key, logGroup, role }: ControlPlaneParts,
): aws.eks.Cluster {
  const { args, names, autoMode, protect } = facts;
  return new aws.eks.Cluster(
    `${name}-cluster`,
    {
      region: args.region,
      name: names.cluster,
      version: args.version ?? clusterDefaults.version,
      roleArn: role.role.arn,
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
      // EKS's own unmanaged add-ons would stand in the way of the managed ones, and Auto Mode has none.
      bootstrapSelfManagedAddons: false,
      ...capabilities(autoMode),
      vpcConfig: networkOf(args),
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      encryptionConfig: { provider: { keyArn: key.arn }, resources: ["secrets"] },
      zonalShiftConfig: { enabled: true },
      // EXTENDED would let an old version go on silently at six times the price.
      upgradePolicy: { supportType: "STANDARD" },
      deletionProtection: protect,
      tags: namedTags(names.cluster, args.tags),
    },
    { parent, protect, dependsOn: [logGroup, ...role.rights] },
  );
}

/** The three switches of Auto Mode, which EKS takes only together. No built-in NodePool, and so no node role here: EKS refuses one. */
function capabilities(
  enabled: boolean,
): Pick<aws.eks.ClusterArgs, "computeConfig" | "kubernetesNetworkConfig" | "storageConfig"> {
  return {
    computeConfig: enabled ? { enabled, nodePools: [] } : { enabled },
    kubernetesNetworkConfig: { elasticLoadBalancing: { enabled } },
    storageConfig: { blockStorage: { enabled } },
  };
}

function networkOf(args: ClusterArgs): aws.eks.ClusterArgs["vpcConfig"] {
  const publicCidrs = args.apiAccess?.publicCidrs ?? [];
  return {
    subnetIds: subnetIds(args.controlPlaneSubnets),
    endpointPrivateAccess: true,
    endpointPublicAccess: publicCidrs.length > 0,
    ...(publicCidrs.length > 0 ? { publicAccessCidrs: [...publicCidrs] } : {}),
  };
}

/** Lets the given blocks inside the network reach the private endpoint. Children: `<name>-api-<block>`. */
export function openPrivateEndpoint(
  parent: pulumi.Resource,
  name: string,
  args: ClusterArgs,
  securityGroupId: pulumi.Input<string>,
): void {
  for (const cidrIpv4 of args.apiAccess?.privateCidrs ?? []) {
    const block = cidrIpv4.replace(/[./]/g, "-");
    new aws.vpc.SecurityGroupIngressRule(
      `${name}-api-${block}`,
      {
        region: args.region,
        securityGroupId,
        cidrIpv4,
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        description: "Kubernetes API",
        tags: namedTags(`${name}-api-${block}`, args.tags),
      },
      { parent },
    );
  }
}

/** Lets nodes and pods, the members of the cluster's group, through to stores. Children: `<name>-to-<connection>`. */
export function openStores(
  parent: pulumi.Resource,
  name: string,
  { args, names }: ControlPlaneFacts,
  clients: pulumi.Input<string>,
): void {
  const { region, connections, tags } = args;
  const described = `Pods of ${names.cluster}`;
  openConnections(parent, name, { region, connections, clients, described, tags });
}
