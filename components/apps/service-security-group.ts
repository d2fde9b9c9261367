import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { openConnections } from "../lib/connections";
import { namedTags } from "../lib/tags";
import { selectorLabels } from "./kubernetes.plan";
import { metadata, type ServiceFacts } from "./service-facts";

/** A service's own security group. */
export interface OwnSecurityGroup {
  readonly id: pulumi.Output<string>;
  /** What a pod has to find when it starts: it is given its groups then or never. */
  readonly ready: readonly pulumi.Resource[];
}

/**
 * A security group for the pods of one service, and the ways that it opens. The group has no rules: it is who the pods are. They carry
 * the cluster's group beside it, by which DNS, probes, balancers and neighbours reach them as all others. Undefined where the service
 * has none.
 */
export function createSecurityGroup(facts: ServiceFacts): OwnSecurityGroup | undefined {
  const { parent, name, serviceName, args } = facts;
  const { cluster, tags, connections } = args;
  if (args.securityGroup !== "own" || !cluster.podSecurityGroups) return undefined;
  const { region } = cluster;
  const group = new aws.ec2.SecurityGroup(
    `${name}-pods`,
    {
      region,
      vpcId: cluster.podSecurityGroups.vpcId,
      description: `Pods of ${serviceName}`,
      tags: namedTags(`${name}-pods`, tags),
    },
    { parent },
  );
  const request = { region, connections, clients: group.id, described: `Pods of ${serviceName}`, tags };
  const policy = new kubernetes.apiextensions.CustomResource(
    `${name}-security-group`,
    {
      apiVersion: "vpcresources.k8s.aws/v1beta1",
      kind: "SecurityGroupPolicy",
      metadata: metadata(facts),
      spec: {
        podSelector: { matchLabels: selectorLabels(serviceName) },
        securityGroups: { groupIds: [group.id, cluster.securityGroupId] },
      },
    },
    { parent },
  );
  return { id: group.id, ready: [policy, ...openConnections(parent, name, request)] };
}
