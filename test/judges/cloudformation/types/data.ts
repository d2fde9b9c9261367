import {
  backupPlan,
  backupSelection,
  broker,
  cacheGroup,
  defined,
  globalCache,
  lifecycle,
  maps,
  parametersAs,
} from "../shapes";
import { accountSetting, atDeletion, finalSnapshot, immutable, pulumiOnly, type TypeEntry } from "./entry";

/** Names of AWS Backup's lifecycle of recovery points. */
function lifecycleNames(place: string): Record<string, string> {
  return {
    [`${place}.deleteAfter`]: "DeleteAfterDays",
    [`${place}.coldStorageAfter`]: "MoveToColdStorageAfterDays",
  };
}

/** Names of what a selection of AWS Backup asks of tags. */
function conditionNames(...operators: readonly string[]): Record<string, string> {
  const entries = operators.flatMap((operator) => [
    [`backupSelection.conditions.${operator}.key`, "ConditionKey"],
    [`backupSelection.conditions.${operator}.value`, "ConditionValue"],
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** What differs from CloudFormation: databases, caches, streams, buckets and their backups. */
export const dataTypes: Readonly<Record<string, TypeEntry>> = {
  "appautoscaling/policy": {
    type: "AWS::ApplicationAutoScaling::ScalingPolicy",
    renamed: { name: "PolicyName" },
  },
  "appautoscaling/target": { type: "AWS::ApplicationAutoScaling::ScalableTarget" },
  "elasticache/globalReplicationGroup": {
    reshape: globalCache,
    renamed: { numNodeGroups: "GlobalNodeGroupCount" },
  },
  "elasticache/parameterGroup": {
    reshape: parametersAs("properties"),
    renamed: { name: "CacheParameterGroupName", family: "CacheParameterGroupFamily" },
  },
  "elasticache/replicationGroup": {
    reshape: cacheGroup,
    renamed: {
      description: "ReplicationGroupDescription",
      nodeType: "CacheNodeType",
      subnetGroupName: "CacheSubnetGroupName",
      parameterGroupName: "CacheParameterGroupName",
      maintenanceWindow: "PreferredMaintenanceWindow",
    },
    without: { ...immutable, finalSnapshotIdentifier: atDeletion },
  },
  "elasticache/subnetGroup": { renamed: { name: "CacheSubnetGroupName" } },
  "msk/cluster": {
    reshape: broker,
    renamed: { "encryptionInfo.encryptionAtRestKmsKeyArn": "EncryptionAtRest.DataVolumeKMSKeyId" },
  },
  "msk/configuration": { renamed: { kafkaVersions: "KafkaVersionsList" } },
  "msk/replicator": { renamed: { "kafkaClusters.vpcConfig.securityGroupsIds": "SecurityGroupIds" } },
  "msk/topic": { renamed: { name: "TopicName" } },
  "rds/cluster": {
    type: "AWS::RDS::DBCluster",
    renamed: {
      clusterIdentifier: "DBClusterIdentifier",
      iamDatabaseAuthenticationEnabled: "EnableIAMDatabaseAuthentication",
      enabledCloudwatchLogsExports: "EnableCloudwatchLogsExports",
      masterUserSecretKmsKeyId: "MasterUserSecret.KmsKeyId",
      masterPasswordWo: "MasterUserPassword",
      masterPassword: "MasterUserPassword",
    },
    without: { ...immutable, ...finalSnapshot, masterPasswordWoVersion: pulumiOnly },
  },
  "rds/clusterInstance": {
    type: "AWS::RDS::DBInstance",
    renamed: {
      identifier: "DBInstanceIdentifier",
      clusterIdentifier: "DBClusterIdentifier",
      instanceClass: "DBInstanceClass",
      caCertIdentifier: "CACertificateIdentifier",
      performanceInsightsEnabled: "EnablePerformanceInsights",
    },
    without: { ...immutable },
  },
  "rds/clusterParameterGroup": {
    type: "AWS::RDS::DBClusterParameterGroup",
    reshape: parametersAs("parameters"),
    renamed: { name: "DBClusterParameterGroupName" },
  },
  "rds/subnetGroup": {
    type: "AWS::RDS::DBSubnetGroup",
    renamed: { name: "DBSubnetGroupName", description: "DBSubnetGroupDescription" },
  },
  "s3/bucket": { renamed: { bucket: "BucketName" } },
  "s3/bucketLifecycleConfiguration": {
    partOf: { type: "s3/bucket", key: { bucket: "id" }, adds: lifecycle },
  },
  "s3/bucketPolicy": { renamed: { policy: "PolicyDocument" } },
  "s3/bucketPublicAccessBlock": {
    partOf: {
      type: "s3/bucket",
      key: { bucket: "id" },
      adds: ({ bucket: _, ...publicAccessBlockConfiguration }) => ({
        publicAccessBlockConfiguration,
      }),
    },
  },
  "s3/bucketServerSideEncryptionConfiguration": {
    partOf: {
      type: "s3/bucket",
      key: { bucket: "id" },
      adds: ({ rules }) => ({
        bucketEncryption: {
          serverSideEncryptionConfiguration: maps(rules).map(
            ({ applyServerSideEncryptionByDefault, ...rule }) => ({
              ...rule,
              serverSideEncryptionByDefault: applyServerSideEncryptionByDefault ?? {},
            }),
          ),
        },
      }),
    },
  },
  "secretsmanager/secret": {
    renamed: { replicas: "ReplicaRegions" },
    without: { recoveryWindowInDays: atDeletion },
  },
  "secretsmanager/secretVersion": {
    partOf: {
      type: "secretsmanager/secret",
      key: { secretId: "id" },
      adds: ({ secretString }) => defined({ secretString }),
    },
  },
  "backup/plan": {
    type: "AWS::Backup::BackupPlan",
    reshape: backupPlan,
    renamed: {
      "backupPlan.name": "BackupPlanName",
      "backupPlan.rules": "BackupPlanRule",
      "backupPlan.rules.targetVaultName": "TargetBackupVault",
      "backupPlan.rules.schedule": "ScheduleExpression",
      "backupPlan.rules.startWindow": "StartWindowMinutes",
      "backupPlan.rules.completionWindow": "CompletionWindowMinutes",
      ...lifecycleNames("backupPlan.rules.lifecycle"),
      ...lifecycleNames("backupPlan.rules.copyActions.lifecycle"),
      "backupPlan.rules.copyActions.destinationVaultArn": "DestinationBackupVaultArn",
    },
  },
  "backup/selection": {
    type: "AWS::Backup::BackupSelection",
    reshape: backupSelection,
    renamed: {
      "backupSelection.name": "SelectionName",
      ...conditionNames("stringEquals", "stringNotEquals", "stringLike", "stringNotLike"),
      "backupSelection.selectionTags": "ListOfTags",
      "backupSelection.selectionTags.type": "ConditionType",
      "backupSelection.selectionTags.key": "ConditionKey",
      "backupSelection.selectionTags.value": "ConditionValue",
    },
  },
  "backup/vault": {
    type: "AWS::Backup::BackupVault",
    renamed: { name: "BackupVaultName", kmsKeyArn: "EncryptionKeyArn", tags: "BackupVaultTags" },
  },
  "backup/vaultLockConfiguration": {
    partOf: {
      type: "backup/vault",
      key: { backupVaultName: "name" },
      adds: ({ minRetentionDays, maxRetentionDays, changeableForDays }) => ({
        lockConfiguration: defined({ minRetentionDays, maxRetentionDays, changeableForDays }),
      }),
    },
  },
  "elasticache/cluster": {
    type: "AWS::ElastiCache::CacheCluster",
    renamed: {
      clusterId: "ClusterName",
      nodeType: "CacheNodeType",
      parameterGroupName: "CacheParameterGroupName",
      subnetGroupName: "CacheSubnetGroupName",
      securityGroupIds: "VpcSecurityGroupIds",
      maintenanceWindow: "PreferredMaintenanceWindow",
    },
    without: { ...immutable, finalSnapshotIdentifier: atDeletion },
  },
  "elasticache/serverlessCache": {
    renamed: { name: "ServerlessCacheName", "cacheUsageLimits.ecpuPerSeconds": "ECPUPerSecond" },
  },
  "rds/proxy": { type: "AWS::RDS::DBProxy", renamed: { name: "DBProxyName" } },
  "rds/proxyDefaultTargetGroup": {
    type: "AWS::RDS::DBProxyTargetGroup",
    reshape: (inputs) => ({ targetGroupName: "default", ...inputs }),
    renamed: { connectionPoolConfig: "ConnectionPoolConfigurationInfo" },
  },
  "rds/proxyEndpoint": { type: "AWS::RDS::DBProxyEndpoint" },
  "rds/proxyTarget": {
    partOf: {
      type: "rds/proxyDefaultTargetGroup",
      key: { dbProxyName: "dbProxyName" },
      adds: ({ dbClusterIdentifier }) => ({ dbClusterIdentifiers: [dbClusterIdentifier ?? ""] }),
    },
  },
  "s3/accountPublicAccessBlock": { none: accountSetting },
  "s3/bucketReplicationConfig": {
    partOf: {
      type: "s3/bucket",
      key: { bucket: "id" },
      adds: ({ role, rules }) => ({ replicationConfiguration: defined({ role, rules }) }),
    },
  },
  "s3/bucketVersioning": {
    partOf: {
      type: "s3/bucket",
      key: { bucket: "id" },
      adds: ({ versioningConfiguration }) => defined({ versioningConfiguration }),
    },
  },
};
