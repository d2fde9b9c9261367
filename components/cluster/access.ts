import { setTimeout as pause } from "node:timers/promises";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Tags } from "../lib/tags";
import { remainingMilliseconds } from "./access.plan";

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

/**
 * The same value, once the rights hold. Only an update waits, and only after rights were given; a preview must not depend on a time
 * that it cannot know.
 */
export function onceAdmitted<T>(
  value: pulumi.Output<T>,
  rights: readonly Pick<aws.eks.AccessPolicyAssociation, "associatedAt">[],
  dryRun = pulumi.runtime.isDryRun(),
): pulumi.Output<T> {
  if (dryRun) return value;
  const times = pulumi.all(rights.map(({ associatedAt }) => associatedAt));
  return pulumi.all([value, times]).apply(async ([known, given]) => {
    await pause(remainingMilliseconds(given, Date.now()));
    return known as T;
  });
}
