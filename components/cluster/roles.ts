import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { namedTags, type Tags } from "../lib/tags";
import { type ClusterNames } from "./cluster.plan";
import {
  clusterRolePolicies,
  clusterRolePolicy,
  clusterTrust,
  managedPolicyArn,
  nodeRolePolicies,
  nodeTrust,
  type PolicyNames,
} from "./roles.plan";

/** A role together with what gives it its rights: whatever acts through the role must outlive neither. */
export interface RoleWithRights {
  readonly role: aws.iam.Role;
  readonly rights: readonly pulumi.Resource[];
}

interface RoleArgs {
  readonly roleName: string;
  readonly trust: pulumi.Input<string>;
  readonly description: string;
  readonly policies: PolicyNames;
  readonly tags?: Tags | undefined;
}

/** A role and its AWS managed policies. Children: `<name>` and `<name>-<policy>`. */
export function createRole(parent: pulumi.Resource, name: string, args: RoleArgs): RoleWithRights {
  const { roleName, trust, description, policies, tags } = args;
  const role = new aws.iam.Role(
    name,
    { name: roleName, assumeRolePolicy: trust, description, tags: namedTags(roleName, tags) },
    { parent },
  );
  const rights = policies.map(
    (policy) =>
      new aws.iam.RolePolicyAttachment(
        `${name}-${policy.slice(policy.lastIndexOf("/") + 1)}`,
        { role: role.name, policyArn: managedPolicyArn(policy) },
        { parent },
      ),
  );
  return { role, rights };
}

/** What the roles of a cluster depend on. */
export interface ClusterRoleFacts {
  readonly names: ClusterNames;
  readonly autoMode: boolean;
  /** Whether the control plane makes network interfaces for pods. @default false */
  readonly podSecurityGroups?: boolean;
  readonly tags?: Tags | undefined;
}

/** The role of the control plane, with the right to use the cluster's key. */
export function createClusterRole(
  parent: pulumi.Resource,
  name: string,
  facts: ClusterRoleFacts,
  keyArn: pulumi.Output<string>,
): RoleWithRights {
  const { names, autoMode, podSecurityGroups = false, tags } = facts;
  const { role, rights } = createRole(parent, `${name}-cluster-role`, {
    roleName: names.clusterRole,
    trust: clusterTrust,
    description: `Control plane of ${names.cluster}`,
    policies: clusterRolePolicies(autoMode, podSecurityGroups),
    tags,
  });
  const own = new aws.iam.RolePolicy(
    `${name}-cluster-role-policy`,
    { role: role.name, policy: keyArn.apply((arn) => clusterRolePolicy(arn, autoMode)) },
    { parent },
  );
  return { role, rights: [...rights, own] };
}

/** The role of the nodes. */
export function createNodeRole(
  parent: pulumi.Resource,
  name: string,
  facts: ClusterRoleFacts,
): RoleWithRights {
  const { names, autoMode, tags } = facts;
  return createRole(parent, `${name}-node-role`, {
    roleName: names.nodeRole,
    trust: nodeTrust,
    description: `Nodes of ${names.cluster}`,
    policies: nodeRolePolicies(autoMode),
    tags,
  });
}
