import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../lib/naming";
import { namedTags } from "../lib/tags";
import { after } from "../lib/after";
import { createAddOn } from "./add-ons";
import { addOnsBeforeNodes, metricsServer, storageDriver, storageDriverAccount } from "./add-ons.plan";
import { type KarpenterCompute } from "./cluster-args";
import {
  controllerPolicy,
  interruptionEvents,
  karpenterAccount,
  planSystemGroup,
  queuePolicy,
  systemGroup,
  systemToleration,
} from "./karpenter-compute.plan";
import { createNodeGroup, createStorageRole, type ManagedComputeFacts } from "./node-groups";
import { type KarpenterOutputs } from "./outputs";
import { createRole } from "./roles";
import { nodeRolePolicies, nodeTrust, podTrust } from "./roles.plan";

/** What the profile leaves for those who come after. */
export interface KarpenterInfrastructure {
  readonly outputs: KarpenterOutputs;
  /** What workloads come after. */
  readonly ready: readonly pulumi.Resource[];
}

/**
 * System nodes and add-ons in the one order that does not lock itself, and what Karpenter needs in AWS. All of it outlives the
 * controller, which needs queue and rights to end its nodes.
 */
export function createKarpenterCompute(
  parent: pulumi.Resource,
  name: string,
  compute: KarpenterCompute,
  facts: ManagedComputeFacts,
): KarpenterInfrastructure {
  const { region, cluster, tags } = facts;
  const place = { region, clusterName: cluster.name, tags };
  const before = addOnsBeforeNodes(compute.podSecurityGroups ?? false).map((plan) =>
    createAddOn(parent, name, plan, place),
  );
  const group = createNodeGroup(
    parent,
    `${name}-${systemGroup}`,
    { group: systemGroup, args: planSystemGroup(compute), subnets: compute.subnets, before },
    facts,
  );
  const storage = createStorageRole(parent, name, facts);
  const identity = { serviceAccount: storageDriverAccount.name, roleArn: storage.role.arn };
  const dependsOn = [group, ...storage.rights];
  const tolerant = { ...metricsServer, configuration: { tolerations: [systemToleration] } };
  const afterNodes = [
    createAddOn(parent, name, { name: "coredns" }, { ...place, dependsOn }),
    createAddOn(parent, name, tolerant, { ...place, dependsOn }),
    createAddOn(parent, name, { name: storageDriver.name }, { ...place, identity, dependsOn }),
  ];
  const queue = createQueue(parent, name, facts);
  const nodes = createKarpenterNodes(parent, name, facts);
  const rights = createController(parent, name, facts, { queue: queue.queue, nodes });
  return {
    outputs: {
      queueName: after(queue.queue.name, queue.ready),
      instanceProfileName: after(nodes.profile.name, nodes.ready),
      nodeRoleArn: nodes.role.arn,
    },
    ready: [group, ...afterNodes, ...queue.ready, ...nodes.ready, ...rights],
  };
}

interface Queue {
  readonly queue: aws.sqs.Queue;
  readonly ready: readonly pulumi.Resource[];
}

/** Two minutes before a spot server goes, its node is drained: EC2 says so here, and nowhere in the cluster. */
function createQueue(parent: pulumi.Resource, name: string, facts: ManagedComputeFacts): Queue {
  const { region, names, tags } = facts;
  const queue = new aws.sqs.Queue(
    `${name}-interruptions`,
    {
      region,
      name: physicalName([names.cluster, "interruptions"], { maxLength: 80 }),
      // What is older than five minutes has happened.
      messageRetentionSeconds: 300,
      sqsManagedSseEnabled: true,
      tags: namedTags(`${names.cluster}-interruptions`, tags),
    },
    { parent },
  );
  const rules = Object.entries(interruptionEvents).map(([event, { source, type }]) =>
    createRule(parent, `${name}-interruptions-${event}`, { region, tags, queue, source, type }),
  );
  const policy = new aws.sqs.QueuePolicy(
    `${name}-interruptions-policy`,
    {
      region,
      queueUrl: queue.url,
      policy: pulumi
        .all([queue.arn, pulumi.all(rules.map(({ arn }) => arn))])
        .apply(([queueArn, ruleArns]) => queuePolicy(queueArn, ruleArns)),
    },
    { parent },
  );
  return { queue, ready: [...rules, policy] };
}

interface RuleFacts extends Pick<ManagedComputeFacts, "region" | "tags"> {
  readonly queue: aws.sqs.Queue;
  readonly source: string;
  readonly type: string;
}

function createRule(
  parent: pulumi.Resource,
  name: string,
  { region, tags, queue, source, type }: RuleFacts,
): aws.cloudwatch.EventRule {
  const rule = new aws.cloudwatch.EventRule(
    name,
    {
      region,
      description: `${type}, for Karpenter`,
      eventPattern: JSON.stringify({ source: [source], "detail-type": [type] }),
      tags: namedTags(name, tags),
    },
    { parent },
  );
  new aws.cloudwatch.EventTarget(
    `${name}-target`,
    { region, rule: rule.name, targetId: "karpenter", arn: queue.arn },
    { parent },
  );
  return rule;
}

interface KarpenterNodes {
  readonly role: aws.iam.Role;
  readonly profile: aws.iam.InstanceProfile;
  readonly ready: readonly pulumi.Resource[];
}

/** A role apart from that of the managed group, whose entry into the cluster EKS makes itself and would not take twice. */
function createKarpenterNodes(
  parent: pulumi.Resource,
  name: string,
  { region, cluster, names, tags }: ManagedComputeFacts,
): KarpenterNodes {
  const { role, rights } = createRole(parent, `${name}-karpenter-node-role`, {
    roleName: names.karpenterNodeRole,
    trust: nodeTrust,
    description: `Nodes of Karpenter in ${names.cluster}`,
    policies: nodeRolePolicies(false),
    tags,
  });
  const entry = new aws.eks.AccessEntry(
    `${name}-karpenter-node-access`,
    { region, clusterName: cluster.name, principalArn: role.arn, type: "EC2_LINUX", tags },
    { parent },
  );
  const profile = new aws.iam.InstanceProfile(
    `${name}-karpenter-node-profile`,
    { name: names.karpenterNodeRole, role: role.name, tags: namedTags(names.karpenterNodeRole, tags) },
    { parent, dependsOn: [...rights, entry] },
  );
  return { role, profile, ready: [...rights, entry, profile] };
}

function createController(
  parent: pulumi.Resource,
  name: string,
  { region, cluster, names, tags }: ManagedComputeFacts,
  { queue, nodes }: { readonly queue: aws.sqs.Queue; readonly nodes: KarpenterNodes },
): readonly pulumi.Resource[] {
  const { namespace, name: serviceAccount } = karpenterAccount;
  const { role } = createRole(parent, `${name}-karpenter-role`, {
    roleName: names.karpenterRole,
    trust: podTrust(namespace, serviceAccount),
    description: `Karpenter in ${names.cluster}`,
    policies: [],
    tags,
  });
  const policy = new aws.iam.RolePolicy(
    `${name}-karpenter-role-policy`,
    {
      role: role.name,
      policy: pulumi
        .all([cluster.name, cluster.arn, queue.arn, nodes.role.arn, nodes.profile.arn])
        .apply(([clusterName, clusterArn, queueArn, nodeRoleArn, instanceProfileArn]) =>
          controllerPolicy({ region, clusterName, clusterArn, queueArn, nodeRoleArn, instanceProfileArn }),
        ),
    },
    { parent },
  );
  const identity = new aws.eks.PodIdentityAssociation(
    `${name}-karpenter-identity`,
    { region, clusterName: cluster.name, namespace, serviceAccount, roleArn: role.arn, tags },
    { parent },
  );
  return [policy, identity];
}
