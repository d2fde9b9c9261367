import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
  type AddonChoices,
  type AddonName,
  type ClusterAddonsArgs,
  clusterAddonsDefaults,
} from "./cluster-addons-args";

type Statement = aws.iam.PolicyStatement;

/** What an add-on may do in AWS; nothing where it needs no role. That of Karpenter comes with `Cluster`. */
export function addonRights(addon: AddonName, { cluster, addons }: ClusterAddonsArgs): readonly Statement[] {
  switch (addon) {
    case "clusterAutoscaler":
      return autoscalerRights(cluster);
    case "loadBalancerController":
      return balancerRights(cluster.region, cluster.name);
    case "keda":
      return addons.keda?.permissions ?? [];
    case "prometheus":
      return alertRights(cluster.region, addons.prometheus);
    case "argoRollouts":
      return addons.argoRollouts?.cloudWatch ? [allow("cloudwatch:GetMetricData", "*")] : [];
    case "externalSecrets":
      return secretRights(addons.externalSecrets);
    case "externalDns":
      return dnsRights(addons.externalDns);
    case "openTelemetryCollector":
      return telemetryRights(addons.openTelemetryCollector);
    default:
      return [];
  }
}

function allow(Action: string | readonly string[], Resource: Statement["Resource"]): Statement {
  return { Effect: "Allow", Action: typeof Action === "string" ? Action : [...Action], Resource };
}

/** More and fewer servers in the cluster's own groups, which EKS tags; it looks at all, for these calls know no resources. */
function autoscalerRights({ region, name }: ClusterAddonsArgs["cluster"]): readonly Statement[] {
  const described = [
    "AutoScalingGroups",
    "AutoScalingInstances",
    "LaunchConfigurations",
    "ScalingActivities",
  ];
  const ofCluster = pulumi.output(name).apply((clusterName) => ({
    StringEquals: { [`aws:ResourceTag/k8s.io/cluster-autoscaler/${clusterName}`]: "owned" },
  }));
  return [
    allow(
      [
        ...described.map((what) => `autoscaling:Describe${what}`),
        ...["ec2:DescribeImages", "ec2:DescribeInstanceTypes", "ec2:DescribeLaunchTemplateVersions"],
        "ec2:GetInstanceTypesFromInstanceRequirements",
      ],
      "*",
    ),
    allow("eks:DescribeNodegroup", pulumi.interpolate`arn:aws:eks:${region}:*:nodegroup/${name}/*/*`),
    {
      ...allow(
        ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
        `arn:aws:autoscaling:${region}:*:autoScalingGroup:*:autoScalingGroupName/*`,
      ),
      Condition: ofCluster,
    },
  ];
}

/** Pods in and out of target groups with the cluster's tag, and no right to make or change a balancer or a firewall. */
function balancerRights(
  region: string,
  clusterName: ClusterAddonsArgs["cluster"]["name"],
): readonly Statement[] {
  const described = [
    "AvailabilityZones",
    "Instances",
    "NetworkInterfaces",
    "SecurityGroups",
    "Subnets",
    "Vpcs",
  ];
  return [
    allow(
      [
        ...described.map((what) => `ec2:Describe${what}`),
        ...["TargetGroups", "TargetGroupAttributes", "TargetHealth", "Tags"].map(
          (what) => `elasticloadbalancing:Describe${what}`,
        ),
      ],
      "*",
    ),
    {
      ...allow(
        ["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"],
        `arn:aws:elasticloadbalancing:${region}:*:targetgroup/*/*`,
      ),
      Condition: { StringEquals: { "aws:ResourceTag/eks:eks-cluster-name": clusterName } },
    },
  ];
}

/** Messages to the topics that alerts are sent to, and their keys by way of SNS alone. */
function alertRights(region: string, addon: AddonChoices["prometheus"]): readonly Statement[] {
  const topics = [...new Set(Object.values(addon?.alertTopics ?? {}))];
  if (topics.length === 0) return [];
  return [
    allow("sns:Publish", topics),
    {
      ...allow(["kms:Decrypt", "kms:GenerateDataKey"], pulumi.interpolate`arn:aws:kms:${region}:*:key/*`),
      Condition: { StringEquals: { "kms:ViaService": `sns.${region}.amazonaws.com` } },
    },
  ];
}

function secretRights(addon: AddonChoices["externalSecrets"]): readonly Statement[] {
  const { secretArns = [], keyArns = [] } = addon ?? {};
  const read = allow(["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], [...secretArns]);
  return keyArns.length > 0 ? [read, allow("kms:Decrypt", [...keyArns])] : [read];
}

function dnsRights(addon: AddonChoices["externalDns"]): readonly Statement[] {
  const zones = (addon?.zoneIds ?? []).map((id) => pulumi.interpolate`arn:aws:route53:::hostedzone/${id}`);
  return [
    allow(
      ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets", "route53:ListTagsForResources"],
      zones,
    ),
    allow(["route53:ListHostedZones"], "*"),
  ];
}

function telemetryRights(addon: AddonChoices["openTelemetryCollector"]): readonly Statement[] {
  const { xray = clusterAddonsDefaults.openTelemetryCollector.xray, metrics } = addon ?? {};
  const traces = [
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
  ];
  return [
    ...(xray ? [allow(traces, "*")] : []),
    ...(metrics ? [allow("aps:RemoteWrite", metrics.workspaceArn)] : []),
  ];
}
