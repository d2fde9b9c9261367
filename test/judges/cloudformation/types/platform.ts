import { alarm, anomalySubscription, budget, defined, kubernetesCluster, maps, switchPlan } from "../shapes";
import { atDeletion, pulumiOnly, type TypeEntry } from "./entry";

/** What differs from CloudFormation: clusters, rights, keys, alarms and money. */
export const platformTypes: Readonly<Record<string, TypeEntry>> = {
  "arcregionswitch/plan": { type: "AWS::ARCRegionSwitch::Plan", reshape: switchPlan },
  "budgets/budget": { reshape: budget },
  "cloudwatch/logDelivery": { type: "AWS::Logs::Delivery" },
  "cloudwatch/logDeliveryDestination": {
    type: "AWS::Logs::DeliveryDestination",
    reshape: ({ deliveryDestinationConfiguration, ...inputs }) => ({
      ...inputs,
      ...maps(deliveryDestinationConfiguration)[0],
    }),
  },
  "cloudwatch/logDeliverySource": { type: "AWS::Logs::DeliverySource" },
  "cloudwatch/logGroup": { type: "AWS::Logs::LogGroup", renamed: { name: "LogGroupName" } },
  "cloudwatch/metricAlarm": {
    type: "AWS::CloudWatch::Alarm",
    reshape: alarm,
    renamed: { name: "AlarmName", evaluateLowSampleCountPercentiles: "EvaluateLowSampleCountPercentile" },
  },
  "eks/accessPolicyAssociation": {
    partOf: {
      type: "eks/accessEntry",
      key: { clusterName: "clusterName", principalArn: "principalArn" },
      adds: ({ policyArn, accessScope }) => ({
        accessPolicies: [{ policyArn: policyArn ?? "", accessScope: accessScope ?? {} }],
      }),
    },
  },
  "eks/addon": {
    renamed: { resolveConflictsOnCreate: "ResolveConflicts" },
    without: { resolveConflictsOnUpdate: pulumiOnly, preserve: atDeletion },
  },
  "eks/cluster": { reshape: kubernetesCluster, renamed: { vpcConfig: "ResourcesVpcConfig" } },
  "iam/instanceProfile": {
    renamed: { name: "InstanceProfileName", role: "Roles" },
    without: { tags: "an instance profile has tags in the API alone" },
  },
  "iam/role": {
    renamed: { name: "RoleName", assumeRolePolicy: "AssumeRolePolicyDocument" },
    without: { forceDetachPolicies: atDeletion },
  },
  "iam/rolePolicy": { renamed: { name: "PolicyName", role: "RoleName", policy: "PolicyDocument" } },
  "iam/rolePolicyAttachment": {
    partOf: {
      type: "iam/role",
      key: { role: "id" },
      adds: ({ policyArn }) => ({ managedPolicyArns: [policyArn ?? ""] }),
    },
  },
  "kms/alias": { renamed: { name: "AliasName" } },
  "kms/key": { renamed: { deletionWindowInDays: "PendingWindowInDays", policy: "KeyPolicy" } },
  "cloudwatch/eventRule": { type: "AWS::Events::Rule" },
  "cloudwatch/eventTarget": {
    partOf: {
      type: "cloudwatch/eventRule",
      key: { rule: "name" },
      adds: ({ arn, targetId }) => ({ targets: [{ arn: arn ?? "", id: targetId ?? "target" }] }),
    },
  },
  "costexplorer/anomalyMonitor": {
    type: "AWS::CE::AnomalyMonitor",
    renamed: { name: "MonitorName", tags: "ResourceTags" },
  },
  "costexplorer/anomalySubscription": {
    type: "AWS::CE::AnomalySubscription",
    reshape: anomalySubscription,
    renamed: { name: "SubscriptionName", monitorArnLists: "MonitorArnList", tags: "ResourceTags" },
  },
  "ecr/lifecyclePolicy": {
    partOf: {
      type: "ecr/repository",
      key: { repository: "name" },
      adds: ({ policy }) => ({ lifecyclePolicy: { lifecyclePolicyText: policy ?? "" } }),
    },
  },
  "ecr/replicationConfiguration": {
    renamed: {
      "replicationConfiguration.rules.destinations.registryId": "RegistryId",
    },
  },
  "ecr/repository": {
    renamed: {
      name: "RepositoryName",
      forceDelete: "EmptyOnDelete",
      "imageTagMutabilityExclusionFilters.filter": "ImageTagMutabilityExclusionFilterValue",
      "imageTagMutabilityExclusionFilters.filterType": "ImageTagMutabilityExclusionFilterType",
    },
  },
  "ecr/repositoryPolicy": {
    partOf: {
      type: "ecr/repository",
      key: { repository: "name" },
      adds: ({ policy }) => ({ repositoryPolicyText: policy ?? "" }),
    },
  },
  "eks/nodeGroup": {
    renamed: { nodeGroupName: "NodegroupName", nodeRoleArn: "NodeRole", subnetIds: "Subnets" },
    without: { nodeGroupNamePrefix: pulumiOnly },
  },
  "iam/serviceLinkedRole": { without: { tags: "CloudFormation gives such roles no tags" } },
  "iam/openIdConnectProvider": { type: "AWS::IAM::OIDCProvider" },
  "kms/keyPolicy": {
    partOf: {
      // A replica has the id of its primary, and a policy of its own.
      type: ["kms/key", "kms/replicaKey"],
      key: { keyId: "id" },
      adds: ({ policy }) => defined({ policy }),
    },
  },
  "kms/replicaKey": { renamed: { deletionWindowInDays: "PendingWindowInDays", policy: "KeyPolicy" } },
  "lambda/function": {
    files: { code: { zipFile: "exports.handler = async () => undefined;" } },
    renamed: { name: "FunctionName" },
    without: { publish: pulumiOnly },
  },
  "sns/topic": { renamed: { name: "TopicName" } },
  "sns/topicPolicy": { renamed: { arn: "Topics", policy: "PolicyDocument" } },
  "sns/topicSubscription": {
    type: "AWS::SNS::Subscription",
    renamed: { topic: "TopicArn" },
    without: {
      confirmationTimeoutInMinutes: pulumiOnly,
      endpointAutoConfirms: pulumiOnly,
    },
  },
  "sqs/queue": {
    renamed: {
      name: "QueueName",
      maxMessageSize: "MaximumMessageSize",
      visibilityTimeoutSeconds: "VisibilityTimeout",
      messageRetentionSeconds: "MessageRetentionPeriod",
      receiveWaitTimeSeconds: "ReceiveMessageWaitTimeSeconds",
    },
  },
  "sqs/queuePolicy": { renamed: { queueUrl: "Queues", policy: "PolicyDocument" } },
};
