export { Dashboards, type DashboardsArgs, dashboardsChildren, dashboardsDefaults } from "./apps/dashboards";
export {
  type CanaryDelivery,
  type CanaryStep,
  type CloudWatchErrors,
  type Delivery,
  deliveryDefaults,
  type ErrorRate,
  type PrometheusErrors,
  type RollingDelivery,
} from "./apps/delivery-args";
export { InferenceService } from "./apps/inference-service";
export {
  type GpuPoolArgs,
  gpuPoolDefaults,
  type InferenceScaling,
  type InferenceServiceArgs,
  inferenceServiceDefaults,
} from "./apps/inference-service-args";
export { gpuPool } from "./apps/inference-service.plan";
export { KafkaBroker, type KafkaBrokerArgs, kafkaBrokerDefaults } from "./apps/kafka-broker";
export { type ContainerResources } from "./apps/kubernetes.plan";
export { Namespace, type NamespaceArgs } from "./apps/namespace";
export { type NamespaceQuota } from "./apps/namespace.plan";
export { OffHours, type OffHoursArgs, offHoursDefaults } from "./apps/off-hours";
export { type Weekday, type WorkingHours } from "./apps/off-hours.plan";
export { Registry, type RepositoryOutputs } from "./apps/registry";
export {
  type RegistryArgs,
  registryChildren,
  registryDefaults,
  type RepositoryArgs,
} from "./apps/registry-args";
export { type RegistryPreset, registryPresets } from "./apps/registry.presets";
export {
  type CustomMetric,
  type ElasticScaling,
  type FixedScaling,
  type KafkaLag,
  type LagScaling,
  type LatencyMetric,
  type PerPodMetric,
  type QueueDepthMetric,
  scalingDefaults,
  type ScalingSpeed,
  type ServiceScaling,
} from "./apps/scaling-args";
export { Service } from "./apps/service";
export {
  type ServiceAlarm,
  serviceAlarms,
  serviceInsightAlarms,
  servicePresenceAlarms,
} from "./apps/service-alarms.plan";
export {
  type HttpArgs,
  type IngressArgs,
  type Placement,
  type ProbeTimes,
  type SecretReference,
  type ServiceArgs,
  serviceDefaults,
  type TargetGroupReference,
} from "./apps/service-args";
export { type ServicePreset, servicePresets } from "./apps/service.presets";
export { Task } from "./apps/task";
export { type TaskArgs, taskDefaults } from "./apps/task-args";
export {
  kafkaBrokerChildren,
  namespaceChildren,
  offHoursChildren,
  serviceChildren,
  taskChildren,
} from "./apps/workload-children";
export {
  type BrokerKind,
  defaultKafkaVersion,
  type ExpressInstanceType,
  type KafkaVersion,
  kafkaVersions,
  type StandardInstanceType,
} from "./catalogue/kafka";
export { type ChartEntry, type ChartName, charts } from "./catalogue/charts";
export {
  defaultKubernetesVersion,
  isKubernetesVersion,
  type KubernetesVersion,
  type KubernetesVersionEntry,
  kubernetesVersions,
} from "./catalogue/kubernetes";
export { defaultLambdaRuntime, type LambdaRuntime, lambdaRuntimes } from "./catalogue/lambda";
export { defaultMysqlVersion, type MysqlVersion, mysqlVersions } from "./catalogue/mysql";
export { defaultMemcachedVersion, type MemcachedVersion, memcachedVersions } from "./catalogue/memcached";
export {
  databaseClasses,
  defaultPostgresVersion,
  type PostgresVersion,
  postgresVersions,
} from "./catalogue/postgres";
export {
  isRegion,
  type RegionEntry,
  type RegionName,
  regionCatalogue,
  usableZones,
} from "./catalogue/regions";
export {
  cacheNodeTypes,
  defaultValkeyVersion,
  isScalingCacheNodeType,
  type ServerlessValkeyVersion,
  serverlessValkeyVersions,
  type ValkeyVersion,
  valkeyVersions,
} from "./catalogue/valkey";
export {
  type EndingVersion,
  type SupportedVersion,
  supportedVersions,
  versionsNearEnd,
  versionSources,
} from "./catalogue/versions";
export { Cluster } from "./cluster/cluster";
export { type ClusterAlarm, clusterAlarms } from "./cluster/cluster-alarms.plan";
export {
  type ApiAccess,
  type AutoModeCompute,
  type ClusterArgs,
  type ClusterCompute,
  clusterDefaults,
  type KarpenterCompute,
  type ManagedCompute,
  type NodeGroupArgs,
  nodeGroupDefaults,
  type NodeTaint,
  type SystemNodesArgs,
  systemNodesDefaults,
  type WarmPoolArgs,
} from "./cluster/cluster-args";
export { ClusterAddons } from "./cluster/cluster-addons";
export {
  type AddonChoices,
  type AddonName,
  type ArgoCdInstallation,
  type ArgoRolloutsAddon,
  type ClusterAddonsArgs,
  clusterAddonsChildren,
  clusterAddonsDefaults,
  type ClusterAutoscalerAddon,
  type ExternalDnsAddon,
  type ExternalSecretsAddon,
  type Installation,
  type KarpenterAddon,
  type KedaAddon,
  type LoadBalancerControllerAddon,
  type OpenTelemetryAddon,
  type PrometheusAdapterAddon,
  type PrometheusAddon,
} from "./cluster/cluster-addons-args";
export { type ClusterAddonsPreset, clusterAddonsPresets } from "./cluster/cluster-addons.presets";
export { clusterChildren } from "./cluster/cluster-children";
export { type ClusterPreset, clusterPresets } from "./cluster/cluster.presets";
export { type Architecture } from "./cluster/node-groups.plan";
export { NodePools, type NodePoolsArgs, nodePoolsDefaults } from "./cluster/node-pools";
export { nodePoolsChildren } from "./cluster/node-pools-children";
export {
  type CapacityType,
  type DisruptionArgs,
  type InstanceChoice,
  type NodePoolArgs,
  nodePoolDefaults,
  type PoolLimits,
  type PoolTaint,
} from "./cluster/node-pools.plan";
export {
  clusterOwnershipTags,
  type ClusterOutputs,
  type KarpenterOutputs,
  type PodSecurityGroups,
} from "./cluster/outputs";
export { Budget, type BudgetArgs, budgetChildren, budgetDefaults } from "./cost/budget";
export { type BudgetPreset, budgetPresets } from "./cost/budget.presets";
export { type CostTag, type Subscribers } from "./cost/budget.plan";
export { Aurora, type AuroraArgs } from "./data/database/aurora";
export {
  type AuroraAlarm,
  auroraAlarms,
  auroraGlobalAlarms,
  auroraMysqlAlarms,
  auroraPostgresAlarms,
  auroraProvisionedAlarms,
  auroraServerlessAlarms,
} from "./data/database/aurora-alarms.plan";
export {
  type AuroraGlobalPreset,
  auroraGlobalPresets,
  type AuroraPreset,
  auroraPresets,
} from "./data/database/aurora.presets";
export {
  auroraChildren,
  type AuroraCommonArgs,
  type DatabaseArgs,
  type DatabaseBackups,
  databaseDefaults,
  type DatabaseMonitoring,
  type DatabaseNames,
  type MysqlDatabaseArgs,
  mysqlDefaults,
  type PostgresDatabaseArgs,
} from "./data/database/aurora-args";
export { type DatabaseOutputs } from "./data/database/aurora-cluster";
export { type DatabaseEngine } from "./data/database/aurora-engine.plan";
export {
  AuroraGlobal,
  type AuroraGlobalArgs,
  auroraGlobalDefaults,
  type AuroraGlobalRegion,
} from "./data/database/aurora-global";
export { databaseAdministratorStatements, databaseConnectStatements } from "./data/database/aurora-grants";
export { type DatabaseProxyOutputs } from "./data/database/aurora-proxy";
export {
  type DatabaseProxyArgs,
  databaseProxyDefaults,
  type ProxyAuth,
  type ProxyIamAuth,
  type ProxySecret,
  type ProxySecretAuth,
  proxySecretAuthDefaults,
} from "./data/database/aurora-proxy-args";
export { auroraProxyAlarms, type ProxyAlarm } from "./data/database/aurora-proxy.plan";
export { auroraDefaults, type AuroraReaders, type ReaderAutoscaling } from "./data/database/aurora-readers";
export {
  type AuroraCompute,
  connectArn,
  type DatabaseParameter,
  databaseParameterDefaults,
  type ProvisionedCompute,
  type ServerlessCompute,
  serverlessComputeDefaults,
} from "./data/database/aurora.plan";
export { Backup, type BackupVaultOutputs } from "./data/backup";
export {
  type BackupArgs,
  backupChildren,
  backupDefaults,
  type BackupSelection,
  type ComplianceLock,
  type GovernanceLock,
  type NamedSelection,
  type TaggedSelection,
} from "./data/backup-args";
export {
  type BackupAlarm,
  backupAlarms,
  backupCopyAlarms,
  backupDailyAlarms,
  type BackupRule,
  backupRuleDefaults,
} from "./data/backup.plan";
export { type BackupPreset, backupPresets } from "./data/backup.presets";
export { Cache, type CacheArgs, cacheTopologyDefault } from "./data/cache/cache";
export {
  type CacheAlarm,
  cacheAlarms,
  cacheReplicaAlarms,
  cacheScalingAlarms,
  globalCacheAlarms,
  type MemcachedAlarm,
  memcachedAlarms,
  type ServerlessCacheAlarm,
  serverlessCacheAlarms,
} from "./data/cache/cache-alarms.plan";
export {
  cacheChildren,
  type CacheCommonArgs,
  cacheDefaults,
  type CacheSnapshots,
} from "./data/cache/cache-args";
export { cacheConnectStatements } from "./data/cache/cache-grants";
export { type CacheOutputs } from "./data/cache/cache-group";
export {
  Memcached,
  type MemcachedArgs,
  memcachedChildren,
  memcachedDefaults,
} from "./data/cache/cache-memcached";
export {
  type CacheAutoscaling,
  cacheAutoscalingDefaults,
  type ReplicaScaling,
  type ShardScaling,
} from "./data/cache/cache-scaling.plan";
export {
  ServerlessCache,
  type ServerlessCacheArgs,
  serverlessCacheChildren,
  serverlessCacheDefaults,
} from "./data/cache/cache-serverless";
export { type ServerlessLimits, type UsageRange } from "./data/cache/cache-serverless.plan";
export { type CacheUser, cacheUserDefaults } from "./data/cache/cache-users";
export {
  type CacheTopology,
  type MaxmemoryPolicy,
  type ShardedTopology,
  type SingleTopology,
} from "./data/cache/cache.plan";
export {
  type CachePreset,
  cachePresets,
  type GlobalCachePreset,
  globalCachePresets,
  type MemcachedPreset,
  memcachedPresets,
  type ServerlessCachePreset,
  serverlessCachePresets,
} from "./data/cache/cache.presets";
export {
  GlobalCache,
  type GlobalCacheArgs,
  globalCacheDefaults,
  type GlobalCacheRegion,
} from "./data/cache/global-cache";
export { type AllowedSource, type DataNetwork, type DataSubnet } from "./data/network";
export {
  type SecretOutputs,
  secretReadStatements,
  SharedSecret,
  type SharedSecretArgs,
  sharedSecretChildren,
  sharedSecretDefaults,
  type SharedSecretRegion,
} from "./data/shared-secret";
export { Stream, type StreamOutputs } from "./data/stream/stream";
export {
  brokerAlarms,
  consumerAlarms,
  detailedBrokerAlarms,
  detailedExpressAlarms,
  detailedStandardAlarms,
  standardBrokerAlarms,
  standardStreamAlarms,
  type StreamAlarm,
  streamAlarms,
} from "./data/stream/stream-alarms.plan";
export {
  type BrokerStorage,
  type ConsumerArgs,
  type ExpressStreamArgs,
  type StandardStreamArgs,
  type StreamArgs,
  streamChildren,
  streamDefaults,
  type StreamMonitoring,
  type TopicArgs,
} from "./data/stream/stream-args";
export {
  type ProduceOptions,
  streamConsumeStatements,
  streamProduceStatements,
} from "./data/stream/stream-grants";
export {
  StreamReplicator,
  type StreamReplicatorArgs,
  streamReplicatorChildren,
  streamReplicatorDefaults,
} from "./data/stream/stream-replicator";
export {
  replicatorAlarms,
  replicatorClusterAlarms,
  type StreamReplicatorAlarm,
} from "./data/stream/stream-replicator-alarms.plan";
export { type NameFilter } from "./data/stream/stream-replicator.plan";
export { kafkaArn, type KafkaResource } from "./data/stream/stream.plan";
export {
  type StreamPreset,
  streamPresets,
  type StreamReplicatorPreset,
  streamReplicatorPresets,
} from "./data/stream/stream.presets";
export { type Domain } from "./edge/domain";
export { Edge } from "./edge/edge";
export {
  type EdgeAlarm,
  edgeAlarms,
  edgeFirewallAlarms,
  edgeFunctionAlarms,
  edgeHealthAlarms,
  edgeLatencyAlarms,
} from "./edge/edge-alarms.plan";
export { type EdgeArgs, edgeChildren, edgeDefaults } from "./edge/edge-args";
export { type EdgePreset, edgePresets } from "./edge/edge.presets";
export {
  type FilesBelowPaths,
  type SinglePageFiles,
  singlePageFilesDefaults,
  type StaticFiles,
} from "./edge/files.plan";
export { type Firewall } from "./edge/firewall";
export { type EdgeOrigin, type InternetEdgeOrigin, type VpcEdgeOrigin } from "./edge/origins";
export {
  type AlarmChange,
  type AlarmDefinition,
  type AlarmDefinitions,
  type AlarmsArgs,
  type AlarmSettings,
  type GlobalAlarmsArgs,
  type GlobalAlarmSettings,
} from "./lib/alarms.plan";
export { type Connections, type ConnectionTarget, type OpenedPort } from "./lib/connections.plan";
export { type GrantedRole, type GrantOptions, type GrantStatement, policyStatements } from "./lib/grants";
export {
  type PresetDifference,
  presetDifferences,
  type PresetName,
  type Presets,
  withPreset,
} from "./lib/presets";
export { type Protection } from "./lib/protection";
export { type Tags } from "./lib/tags";
export {
  type Child,
  type CustomObject,
  type ObjectChild,
  type Transform,
  type Transforms,
} from "./lib/transform";
export { type ObjectChange } from "./lib/transform-objects";
export { type FlowLogs } from "./network/flow-logs";
export { LoadBalancer, type LoadBalancerOutputs } from "./network/load-balancer";
export {
  applicationBalancerAlarms,
  type LoadBalancerAlarm,
  networkBalancerAlarms,
} from "./network/load-balancer-alarms.plan";
export {
  type Allowed,
  type BalancerLogging,
  type LoadBalancerArgs,
  loadBalancerChildren,
  loadBalancerDefaults,
} from "./network/load-balancer-args";
export {
  type AlternativeTarget,
  type LoadBalancerScheme,
  type LoadBalancerType,
} from "./network/load-balancer.plan";
export { type LoadBalancerPreset, loadBalancerPresets } from "./network/load-balancer.presets";
export {
  type Connectivity,
  type MultiRegionNetworkArgs,
  multiRegionNetworkChildren,
  multiRegionNetworkDefaults,
} from "./network/multi-region-args";
export { MultiRegionNetwork } from "./network/multi-region-network";
export { Network } from "./network/network";
export { type NetworkAlarm, networkAlarms } from "./network/network-alarms.plan";
export {
  type NetworkArgs,
  networkChildren,
  networkDefaults,
  productionEndpoints,
} from "./network/network-args";
export { type NatMode, type Tier } from "./network/network.plan";
export {
  type MultiRegionNetworkPreset,
  multiRegionNetworkPresets,
  type NetworkPreset,
  networkPresets,
} from "./network/network.presets";
export {
  type NetworkOutputs,
  type RouteTableOutputs,
  type SubnetOutputs,
  subnetIds,
  type ZonedSubnets,
} from "./network/outputs";
export {
  type Algorithm,
  type HealthCheck,
  type Stickiness,
  type TargetArgs,
  targetDefaults,
} from "./network/target.plan";
export { AlarmTopic, type AlarmTopicArgs, alarmTopicChildren } from "./platform/alarm-topic";
export { Baseline } from "./platform/baseline";
export {
  type BaselineArgs,
  baselineChildren,
  baselineDefaults,
  type EnvironmentAccess,
  type GithubAccess,
} from "./platform/baseline-args";
export { type BaselineRoles } from "./platform/baseline-roles";
export { type BaselineAlarm, baselineAlarms, type GithubRepository } from "./platform/baseline.plan";
export { Environment, type EnvironmentArgs, type Forecast, type Objectives } from "./platform/environment";
export { FailoverPlan } from "./platform/failover-plan";
export { type FailoverAlarm, failoverAlarms } from "./platform/failover-plan.plan";
export {
  type FailoverCache,
  type FailoverDatabase,
  type FailoverEdge,
  type FailoverPlanArgs,
  failoverPlanChildren,
  failoverPlanDefaults,
  type FailoverProbe,
  failoverProbeDefaults,
} from "./platform/failover-plan-args";
