import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Tags } from "../lib/tags";
import { type AddOnPlan } from "./add-ons.plan";

/** Where an add-on goes and what it has to wait for. */
export interface AddOnArgs {
  readonly region: string;
  readonly clusterName: pulumi.Input<string>;
  /** Role of a service account of the add-on, by pod identity. */
  readonly identity?: { readonly serviceAccount: string; readonly roleArn: pulumi.Input<string> };
  readonly dependsOn?: readonly pulumi.Resource[];
  readonly tags?: Tags | undefined;
}

/** A managed add-on, `<name>-<add-on>`, in the version that EKS gives for the cluster's Kubernetes version. */
export function createAddOn(
  parent: pulumi.Resource,
  name: string,
  plan: AddOnPlan,
  args: AddOnArgs,
): aws.eks.Addon {
  const { region, clusterName, identity, dependsOn = [], tags } = args;
  return new aws.eks.Addon(
    `${name}-${plan.name}`,
    {
      region,
      clusterName,
      addonName: plan.name,
      configurationValues: plan.configuration && JSON.stringify(plan.configuration),
      podIdentityAssociations: identity && [identity],
      // A new cluster has nothing to keep; later on what an operator changed in the cluster stays.
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "PRESERVE",
      tags,
    },
    { parent, dependsOn: [...dependsOn] },
  );
}
