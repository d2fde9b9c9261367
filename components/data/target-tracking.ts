import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

type TargetTracking = aws.types.input.appautoscaling.PolicyTargetTrackingScalingPolicyConfiguration;

/** Keeps a metric of a scalable target at a value. The policy takes what it scales from the target and so waits for it. */
export function trackTarget(
  parent: pulumi.Resource,
  name: string,
  { region, target }: { readonly region: string; readonly target: aws.appautoscaling.Target },
  configuration: TargetTracking,
): aws.appautoscaling.Policy {
  const { serviceNamespace, scalableDimension, resourceId } = target;
  return new aws.appautoscaling.Policy(
    name,
    {
      region,
      policyType: "TargetTrackingScaling",
      serviceNamespace,
      scalableDimension,
      resourceId,
      targetTrackingScalingPolicyConfiguration: configuration,
    },
    { parent },
  );
}
