import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { clusterOwnershipTags } from "../cluster/outputs";
import { deploymentName } from "../lib/deployment";
import { physicalName } from "../lib/naming";
import { namedTags } from "../lib/tags";
import { type BalancerPlan, type LoadBalancerArgs } from "./load-balancer-args";
import { type PlannedGroup } from "./load-balancer.plan";

/** A group that stands. */
export interface CreatedGroup {
  /** Name of the alternative; undefined for the target itself. */
  readonly alternative: string | undefined;
  readonly weight: number;
  readonly group: aws.lb.TargetGroup;
}

/** The groups of a balancer. */
export interface CreatedGroups {
  readonly target: CreatedGroup;
  readonly alternatives: readonly CreatedGroup[];
}

/** Creates the groups of pod addresses, named so that a successor with another port can stand beside its predecessor. */
export function createTargetGroups(
  parent: pulumi.Resource,
  name: string,
  { clusterName, vpcId }: LoadBalancerArgs,
  { region, target, alternatives, tags }: BalancerPlan,
): CreatedGroups {
  const owner = clusterName === undefined ? {} : clusterOwnershipTags(clusterName);
  const create = ({ alternative, weight, properties }: PlannedGroup): CreatedGroup => {
    const { port, protocol } = properties;
    const parts = [name, ...(alternative === undefined ? [] : [alternative])];
    const logicalName = `${parts.join("-")}-targets`;
    const group = new aws.lb.TargetGroup(
      logicalName,
      {
        region,
        name: physicalName([deploymentName(), ...parts], { maxLength: 32, replacedBy: [port, protocol] }),
        vpcId,
        ...properties,
        tags: { ...namedTags(logicalName, tags), ...owner },
      },
      { parent },
    );
    return { alternative, weight, group };
  };
  return { target: create(target), alternatives: alternatives.map(create) };
}

/** Creates the listener. With alternatives it sends to every group by its weight. */
export function createListener(
  parent: pulumi.Resource,
  name: string,
  plan: BalancerPlan,
  created: {
    readonly balancer: aws.lb.LoadBalancer;
    readonly groups: CreatedGroups;
    readonly certificateArn: pulumi.Input<string> | undefined;
  },
): aws.lb.Listener {
  const { region, listener, tags } = plan;
  const { balancer, groups, certificateArn } = created;
  const { target, alternatives } = groups;
  const targetGroups = [target, ...alternatives].map(({ group, weight }) => ({ arn: group.arn, weight }));
  const to =
    alternatives.length === 0
      ? { targetGroupArn: target.group.arn }
      : { forward: { targetGroups, ...groupStickiness(plan) } };
  return new aws.lb.Listener(
    `${name}-listener`,
    {
      region,
      loadBalancerArn: balancer.arn,
      ...listener,
      certificateArn,
      defaultActions: [{ type: "forward", ...to }],
      tags: namedTags(`${name}-listener`, tags),
    },
    { parent },
  );
}

/** Whether clients stay with their group, said also where they do not: of a block that is left out, the provider sees no change. */
function groupStickiness({ type, stickySeconds }: BalancerPlan): {
  readonly stickiness?: { readonly enabled: boolean; readonly duration: number };
} {
  if (type === "network") return {};
  const enabled = stickySeconds > 0;
  // AWS wants a duration all the same.
  return { stickiness: { enabled, duration: enabled ? stickySeconds : 3600 } };
}
