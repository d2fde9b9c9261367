import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { podTrust } from "../cluster/roles.plan";
import { physicalName } from "../lib/naming";
import { namedTags } from "../lib/tags";
import { type IdentifiedFacts, metadata } from "./service-facts";

/** Who a service's pods are, in the cluster and in AWS. */
export interface Identity {
  readonly account: kubernetes.core.v1.ServiceAccount;
  readonly role?: aws.iam.Role;
  /** What a pod has to find when it starts: credentials are put into it then or never. */
  readonly rights: readonly pulumi.Resource[];
}

/** The service account, and where the service has permissions the role that its pods take by pod identity. */
export function createIdentity(facts: IdentifiedFacts): Identity {
  const { parent, name, serviceName, args } = facts;
  const account = new kubernetes.core.v1.ServiceAccount(
    `${name}-account`,
    { metadata: metadata(facts), automountServiceAccountToken: false },
    { parent },
  );
  const { permissions = [], cluster, namespace, tags } = args;
  if (permissions.length === 0) return { account, rights: [] };
  const roleName = pulumi
    .all([cluster.name, namespace])
    .apply((place) => physicalName([...place, serviceName, cluster.region], { maxLength: 64 }));
  const role = new aws.iam.Role(
    `${name}-role`,
    {
      name: roleName,
      assumeRolePolicy: pulumi.output(namespace).apply((space) => podTrust(space, serviceName)),
      tags: namedTags(name, tags),
    },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-policy`,
    { role: role.name, policy: { Version: "2012-10-17", Statement: [...permissions] } },
    { parent },
  );
  const association = new aws.eks.PodIdentityAssociation(
    `${name}-identity`,
    {
      region: cluster.region,
      clusterName: cluster.name,
      namespace,
      serviceAccount: serviceName,
      roleArn: role.arn,
      tags: namedTags(name, tags),
    },
    { parent },
  );
  return { account, role, rights: [policy, association] };
}
