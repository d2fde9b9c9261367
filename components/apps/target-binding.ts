import * as aws from "@pulumi/aws";
import * as kubernetes from "@pulumi/kubernetes";
import { namedTags } from "../lib/tags";
import { metadata, type ServiceFacts, servicePort } from "./service-facts";

/** Registers the pods in a balancer's target group, and lets the balancer through to them. */
export function bindTargetGroup(facts: ServiceFacts, service: kubernetes.core.v1.Service): void {
  const { parent, name, args, http } = facts;
  const { cluster } = args;
  const targetGroup = args.ingress?.targetGroup;
  if (!targetGroup) return;
  const { arn, loadBalancerSecurityGroupId } = targetGroup;
  if (loadBalancerSecurityGroupId !== undefined) {
    new aws.vpc.SecurityGroupIngressRule(
      `${name}-from-balancer`,
      {
        region: cluster.region,
        securityGroupId: cluster.securityGroupId,
        referencedSecurityGroupId: loadBalancerSecurityGroupId,
        ipProtocol: "tcp",
        fromPort: http.port,
        toPort: http.port,
        description: `Balancer to ${facts.serviceName}`,
        tags: namedTags(name, args.tags),
      },
      { parent },
    );
  }
  new kubernetes.apiextensions.CustomResource(
    `${name}-targets`,
    {
      apiVersion: "eks.amazonaws.com/v1",
      kind: "TargetGroupBinding",
      metadata: metadata(facts),
      spec: {
        serviceRef: { name: service.metadata.name, port: servicePort },
        targetGroupARN: arn,
        targetType: "ip",
      },
    },
    { parent },
  );
}
