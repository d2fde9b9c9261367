import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deploymentName } from "../lib/deployment";
import { after } from "../lib/after";
import { type OpenedPort, openedPorts } from "../lib/connections.plan";
import { ArgumentCheck } from "../lib/errors";
import { requireGiven } from "../lib/given";
import { checkName } from "../lib/naming";
import { namedTags } from "../lib/tags";
import { checkTransforms, withTransforms } from "../lib/transform";
import { grantAccess, onceAdmitted } from "./access";
import { createClusterAlarms } from "./cluster-alarms";
import { type ClusterArgs, clusterDefaults } from "./cluster-args";
import { clusterChildren } from "./cluster-children";
import { checkClusterArgs, defaultClusterName, kubeconfigJson, planClusterNames } from "./cluster.plan";
import {
  type ControlPlaneFacts,
  createControlPlane,
  createKey,
  createLogGroup,
  openPrivateEndpoint,
  openStores,
} from "./control-plane";
import { createKarpenterCompute } from "./karpenter-compute";
import { createManagedCompute } from "./node-groups";
import { type ClusterOutputs, type KarpenterOutputs, type PodSecurityGroups } from "./outputs";
import { createClusterRole, createNodeRole, type RoleWithRights } from "./roles";

/**
 * A Kubernetes cluster on Amazon EKS: private endpoint, explicit administrators, all control-plane logs with an end, its own key,
 * zonal shift, no extended support. AWS APIs alone: what lives inside the cluster belongs to `NodePools`, `Namespace` and
 * `Service`. Losing a zone costs a third of the nodes; losing the cluster costs the region's workloads and none of its data.
 *
 * With compute profile `autoMode` the cluster starts without any node: create `NodePools` next.
 *
 * @example
 * const cluster = new Cluster("shop-us-west-2", {
 *   region: "us-west-2",
 *   controlPlaneSubnets: network.subnets.private,
 *   admins: { deploy: deployRoleArn },
 * });
 * const provider = new kubernetes.Provider("shop-us-west-2", {
 *   kubeconfig: cluster.kubeconfig,
 *   clusterIdentifier: cluster.arn,
 * });
 *
 * @throws pulumi.RunError naming every wrong argument.
 */
export class Cluster extends pulumi.ComponentResource implements ClusterOutputs {
  readonly region: string;
  readonly name: pulumi.Output<string>;
  /** Give it to the Kubernetes provider as `clusterIdentifier`, so that no other change of the kubeconfig replaces the provider. */
  readonly arn: pulumi.Output<string>;
  readonly endpoint: pulumi.Output<string>;
  readonly certificateAuthorityData: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;
  readonly oidcIssuer: pulumi.Output<string>;
  readonly nodeRoleName: pulumi.Output<string>;
  readonly nodeRoleArn: pulumi.Output<string>;
  readonly nodeInstanceProfileName?: pulumi.Output<string>;
  readonly karpenter?: KarpenterOutputs;
  readonly podSecurityGroups?: PodSecurityGroups;
  readonly metricsServer = true;
  readonly kubeconfig: pulumi.Output<string>;
  /** The ways to stores that the cluster opened for all of its pods. */
  readonly opened: readonly OpenedPort[];

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    const facts = planFacts(name, args);
    super(
      "tenfold:cluster:Cluster",
      name,
      plainInputs(facts),
      withTransforms(opts, clusterChildren, args.transform),
    );

    const cluster = createCluster(this, name, facts);
    const entries = admit(this, name, args, cluster);
    const nodes = createNodes(this, name, facts, cluster);
    createClusterAlarms(this, name, args, cluster);
    openStores(this, name, facts, cluster.vpcConfig.clusterSecurityGroupId);

    this.region = args.region;
    this.name = cluster.name;
    this.arn = cluster.arn;
    this.endpoint = cluster.endpoint;
    this.certificateAuthorityData = cluster.certificateAuthority.data;
    this.securityGroupId = cluster.vpcConfig.clusterSecurityGroupId;
    this.oidcIssuer = cluster.identities.apply((identities) => identities[0]?.oidcs[0]?.issuer ?? "");
    this.nodeRoleName = nodes.role.name;
    this.nodeRoleArn = nodes.role.arn;
    if (nodes.profileName) this.nodeInstanceProfileName = nodes.profileName;
    if (nodes.karpenter) this.karpenter = nodes.karpenter;
    if (facts.podSecurityGroups) this.podSecurityGroups = { vpcId: cluster.vpcConfig.vpcId };
    this.opened = openedPorts(args.connections, "cluster");
    this.kubeconfig = onceAdmitted(kubeconfigOf(args, cluster, [...entries, ...nodes.ready]), entries);
    this.registerOutputs({
      region: args.region,
      name: this.name,
      endpoint: this.endpoint,
      securityGroupId: this.securityGroupId,
      opened: this.opened,
    });
  }
}

function validate(name: string, args: ClusterArgs): void {
  const component = `Cluster "${name}"`;
  requireGiven(component, args, ["region", "controlPlaneSubnets", "admins"]);
  const check = new ArgumentCheck(component);
  checkName(check, name);
  checkClusterArgs(check, args);
  checkTransforms(check, clusterChildren, args.transform);
  check.throwIfAny();
}

function planFacts(name: string, args: ClusterArgs): ControlPlaneFacts {
  const { compute = clusterDefaults.compute, protection = clusterDefaults.protection } = args;
  return {
    args,
    names: planClusterNames(args.region, args.clusterName ?? defaultClusterName(deploymentName(), name)),
    autoMode: compute.profile === "autoMode",
    protect: protection === "on",
    podSecurityGroups: compute.profile !== "autoMode" && compute.podSecurityGroups === true,
  };
}

function plainInputs({ args, names, protect }: ControlPlaneFacts): pulumi.Inputs {
  return {
    region: args.region,
    clusterName: names.cluster,
    version: args.version ?? clusterDefaults.version,
    zones: Object.keys(args.controlPlaneSubnets),
    profile: (args.compute ?? clusterDefaults.compute).profile,
    protection: protect ? "on" : "off",
  };
}

function createCluster(parent: pulumi.Resource, name: string, facts: ControlPlaneFacts): aws.eks.Cluster {
  const { args, names, autoMode, podSecurityGroups } = facts;
  const key = createKey(parent, name, facts);
  const logGroup = createLogGroup(parent, name, facts);
  const roleFacts = { names, autoMode, podSecurityGroups, tags: args.tags };
  const role = createClusterRole(parent, name, roleFacts, key.arn);
  const cluster = createControlPlane(parent, name, facts, { key, logGroup, role });
  openPrivateEndpoint(parent, name, args, cluster.vpcConfig.clusterSecurityGroupId);
  return cluster;
}

function admit(
  parent: pulumi.Resource,
  name: string,
  { region, admins, tags }: ClusterArgs,
  cluster: aws.eks.Cluster,
): readonly aws.eks.AccessPolicyAssociation[] {
  return Object.entries(admins).map(([admin, principalArn]) =>
    grantAccess(parent, `${name}-admin-${admin}`, {
      region,
      clusterName: cluster.name,
      principalArn,
      type: "STANDARD",
      policy: "AmazonEKSClusterAdminPolicy",
      tags,
    }),
  );
}

interface Nodes {
  readonly role: aws.iam.Role;
  /** What workloads come after. */
  readonly ready: readonly pulumi.Resource[];
  readonly profileName?: pulumi.Output<string>;
  readonly karpenter?: KarpenterOutputs;
}

function createNodes(
  parent: pulumi.Resource,
  name: string,
  { args, names, autoMode }: ControlPlaneFacts,
  cluster: aws.eks.Cluster,
): Nodes {
  const { region, compute = clusterDefaults.compute, tags } = args;
  const nodeRole = createNodeRole(parent, name, { names, autoMode, tags });
  if (compute.profile === "managed") {
    const ready = createManagedCompute(parent, name, compute, { region, cluster, names, nodeRole, tags });
    return { role: nodeRole.role, ready };
  }
  if (compute.profile === "karpenter") {
    const facts = { region, cluster, names, nodeRole, tags };
    const { outputs, ready } = createKarpenterCompute(parent, name, compute, facts);
    return { role: nodeRole.role, ready, karpenter: outputs };
  }
  const access = grantAccess(parent, `${name}-node-access`, {
    region,
    clusterName: cluster.name,
    principalArn: nodeRole.role.arn,
    type: "EC2",
    policy: "AmazonEKSAutoNodePolicy",
    tags,
  });
  const profileName = createNodeProfile(parent, name, {
    profile: names.nodeInstanceProfile,
    nodeRole,
    access,
    args,
  });
  return { role: nodeRole.role, ready: [], profileName };
}

interface ProfileFacts {
  readonly profile: string;
  readonly nodeRole: RoleWithRights;
  readonly access: pulumi.Resource;
  readonly args: ClusterArgs;
}

/**
 * An instance profile of our own, for EKS would leave one with the role inside and the role could not be deleted. Its name comes
 * last: a NodeClass that uses it finds the role's rights and its entry into the cluster, and is gone before them.
 */
function createNodeProfile(
  parent: pulumi.Resource,
  name: string,
  { profile, nodeRole, access, args }: ProfileFacts,
): pulumi.Output<string> {
  const instanceProfile = new aws.iam.InstanceProfile(
    `${name}-node-profile`,
    { name: profile, role: nodeRole.role.name, tags: namedTags(profile, args.tags) },
    { parent, dependsOn: [...nodeRole.rights, access] },
  );
  return instanceProfile.name;
}

/** Whoever uses the kubeconfig comes after the administrators' entries and the managed nodes, and is gone before them. */
function kubeconfigOf(
  { region, kubeconfigRoleArn }: ClusterArgs,
  cluster: aws.eks.Cluster,
  before: readonly pulumi.Resource[],
): pulumi.Output<string> {
  const { name, endpoint, certificateAuthority } = cluster;
  const kubeconfig = pulumi
    .all([name, endpoint, certificateAuthority.data, kubeconfigRoleArn])
    .apply(([clusterName, server, certificateAuthorityData, roleArn]) =>
      kubeconfigJson({ region, name: clusterName, endpoint: server, certificateAuthorityData, roleArn }),
    );
  return after(kubeconfig, before);
}
