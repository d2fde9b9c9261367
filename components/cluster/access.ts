import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Tags } from "../lib/tags";

const accessPolicyArn = (policy: string) => `arn:aws:eks::aws:cluster-access-policy/${policy}`;

/** Who enters the Kubernetes API, and with which rights over the whole cluster. */
export interface AccessArgs {
  readonly region: string;
  readonly clusterName: pulumi.Input<string>;
  readonly principalArn: pulumi.Input<string>;
  /** `STANDARD` for people and programs, `EC2` for nodes of Auto Mode with a NodeClass of one's own. */
  readonly type: "STANDARD" | "EC2";
  readonly policy: "AmazonEKSClusterAdminPolicy" | "AmazonEKSAutoNodePolicy";
  readonly tags?: Tags | undefined;
}

/** An access entry and its rights. Children: `<name>` and `<name>-rights`. Returns the rights, which come last. */
export function grantAccess(
  parent: pulumi.Resource,
  name: string,
  args: AccessArgs,
): aws.eks.AccessPolicyAssociation {
  const { region, clusterName, principalArn, type, policy, tags } = args;
  const entry = new aws.eks.AccessEntry(name, { region, clusterName, principalArn, type, tags }, { parent });
  return new aws.eks.AccessPolicyAssociation(
    `${name}-rights`,
    {
      region,
      clusterName,
      principalArn: entry.principalArn,
      policyArn: accessPolicyArn(policy),
      accessScope: { type: "cluster" },
    },
    { parent, dependsOn: [entry] },
  );
}
