import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { namedTags } from "../lib/tags";
import { serviceDefaults } from "./service-args";
import { metadata, type ServiceFacts, servicePort } from "./service-facts";

/**
 * Registers the pods in a balancer's target group, and lets the balancer through to them. Returns what a pod has to find when it
 * starts: it is made to wait for the balancer then or never.
 */
export function bindTargetGroup(
  facts: ServiceFacts,
  service: kubernetes.core.v1.Service,
): readonly pulumi.Resource[] {
  const targetGroup = facts.args.ingress?.targetGroup;
  if (!targetGroup) return [];
  const { arn, loadBalancerSecurityGroupId: from } = targetGroup;
  const doors = from === undefined ? [] : [openDoor(facts, from)];
  return [...doors, createBinding(facts, service, arn, groups[targetGroup.boundBy ?? defaults.boundBy])];
}

const defaults = serviceDefaults.ingress.targetGroup;

/** Two controllers know the same kind by different names. */
const groups = { autoMode: "eks.amazonaws.com/v1", loadBalancerController: "elbv2.k8s.aws/v1beta1" } as const;

function openDoor(
  { parent, name, serviceName, args, http }: ServiceFacts,
  referencedSecurityGroupId: pulumi.Input<string>,
): pulumi.Resource {
  return new aws.vpc.SecurityGroupIngressRule(
    `${name}-from-balancer`,
    {
      region: args.cluster.region,
      securityGroupId: args.cluster.securityGroupId,
      referencedSecurityGroupId,
      ipProtocol: "tcp",
      fromPort: http.port,
      toPort: http.port,
      description: `Balancer to ${serviceName}`,
      tags: namedTags(name, args.tags),
    },
    { parent },
  );
}

function createBinding(
  facts: ServiceFacts,
  service: kubernetes.core.v1.Service,
  targetGroupARN: pulumi.Input<string>,
  apiVersion: string,
): pulumi.Resource {
  const { parent, name } = facts;
  return new kubernetes.apiextensions.CustomResource(
    `${name}-targets`,
    {
      apiVersion,
      kind: "TargetGroupBinding",
      metadata: metadata(facts),
      spec: {
        serviceRef: { name: service.metadata.name, port: servicePort },
        targetGroupARN,
        targetType: "ip",
      },
    },
    // The balancer controller refuses another group for a binding that exists, and the name can exist once.
    { parent, replaceOnChanges: ["spec.targetGroupARN"], deleteBeforeReplace: true },
  );
}
