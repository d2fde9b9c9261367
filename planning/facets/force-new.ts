import { roleOf, type Role } from "./tokens";

/**
 * Properties whose change makes the provider replace a resource. A path covers everything below it. Only what is sure
 * is here, so that "replaced" can be believed; a change that is not listed may still replace.
 */
const byRole: Readonly<Partial<Record<Role, readonly string[]>>> = {
  vpc: ["cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"],
  subnet: ["cidrBlock", "availabilityZone", "availabilityZoneId", "vpcId", "ipv6Native", "outpostArn"],
  routeTable: ["vpcId"],
  route: ["routeTableId", "destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"],
  routeTableAssociation: ["subnetId", "gatewayId"],
  natGateway: ["subnetId", "allocationId", "connectivityType", "privateIp", "availabilityMode", "vpcId"],
  vpcEndpoint: ["serviceName", "vpcId", "vpcEndpointType"],
  endpointRouteTable: ["vpcEndpointId", "routeTableId"],
  endpointSubnet: ["vpcEndpointId", "subnetId"],
  flowLog: [
    "maxAggregationInterval",
    "trafficType",
    "logDestination",
    "logDestinationType",
    "logFormat",
    "vpcId",
  ],
  subnetGroup: ["name"],

  loadBalancer: ["name", "namePrefix", "internal", "loadBalancerType"],
  targetGroup: [
    "name",
    "namePrefix",
    "port",
    "protocol",
    "protocolVersion",
    "targetType",
    "vpcId",
    "ipAddressType",
  ],
  listener: ["loadBalancerArn"],
  edgeFunction: ["name"],
  keyValueStore: ["name"],
  webAcl: ["name", "namePrefix", "scope"],

  eksCluster: [
    "name",
    "roleArn",
    "bootstrapSelfManagedAddons",
    "accessConfig.bootstrapClusterCreatorAdminPermissions",
    "kubernetesNetworkConfig.ipFamily",
    "kubernetesNetworkConfig.serviceIpv4Cidr",
    "remoteNetworkConfig",
    "outpostConfig",
  ],
  nodeGroup: [
    "clusterName",
    "nodeGroupName",
    "nodeGroupNamePrefix",
    "nodeRoleArn",
    "subnetIds",
    "instanceTypes",
    "capacityType",
    "amiType",
    "diskSize",
  ],
  launchTemplate: ["name", "namePrefix"],

  relationalCluster: [
    "clusterIdentifier",
    "clusterIdentifierPrefix",
    "engine",
    "engineMode",
    "databaseName",
    "masterUsername",
    "storageEncrypted",
    "kmsKeyId",
    "dbSubnetGroupName",
    "availabilityZones",
    "snapshotIdentifier",
    "restoreToPointInTime",
    "sourceRegion",
  ],
  clusterInstance: [
    "clusterIdentifier",
    "identifier",
    "identifierPrefix",
    "engine",
    "availabilityZone",
    "dbSubnetGroupName",
  ],
  databaseInstance: [
    "engine",
    "dbName",
    "username",
    "storageEncrypted",
    "kmsKeyId",
    "availabilityZone",
    "snapshotIdentifier",
  ],
  globalDatabase: [
    "globalClusterIdentifier",
    "databaseName",
    "storageEncrypted",
    "sourceDbClusterIdentifier",
  ],

  replicationGroup: [
    "replicationGroupId",
    "atRestEncryptionEnabled",
    "kmsKeyId",
    "subnetGroupName",
    "port",
    "networkType",
    "dataTieringEnabled",
    "globalReplicationGroupId",
    "snapshotName",
    "snapshotArns",
  ],
  cacheCluster: ["clusterId", "subnetGroupName", "port"],
  serverlessCache: ["name", "kmsKeyId", "subnetIds"],
  globalCache: ["globalReplicationGroupIdSuffix", "primaryReplicationGroupId"],
  memoryDbCluster: ["name", "namePrefix", "port", "subnetGroupName", "tlsEnabled", "kmsKeyArn"],

  streamCluster: [
    "clusterName",
    "brokerNodeGroupInfo.clientSubnets",
    "brokerNodeGroupInfo.azDistribution",
    "encryptionInfo.encryptionAtRestKmsKeyArn",
    "encryptionInfo.encryptionInTransit.inCluster",
  ],
  serverlessStreamCluster: ["clusterName", "vpcConfigs"],
  streamConfiguration: ["name", "kafkaVersions"],
  topic: ["name", "clusterArn"],
  replicator: ["replicatorName", "kafkaClusters", "serviceExecutionRoleArn"],

  scalableTarget: ["resourceId", "scalableDimension", "serviceNamespace"],
  scalingPolicy: ["name", "resourceId", "scalableDimension", "serviceNamespace"],

  bucket: ["bucket", "bucketPrefix", "objectLockEnabled"],
  lifecycleConfiguration: ["bucket", "expectedBucketOwner"],
  logGroup: ["name", "namePrefix", "logGroupClass"],
  budget: ["name", "namePrefix", "accountId"],
  computeInstance: ["ami", "subnetId", "availabilityZone", "keyName"],

  deployment: ["spec.selector"],
  daemonSet: ["spec.selector"],
  statefulSet: [
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
  ],
  job: ["spec.selector", "spec.template", "spec.completions", "spec.parallelism"],
};

/** The same for types that share a role with others. */
const byType: Readonly<Record<string, readonly string[]>> = {
  "aws:ec2/eip:Eip": ["domain", "networkBorderGroup"],
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": ["peerOwnerId", "peerRegion", "peerVpcId", "vpcId"],
  "aws:ec2transitgateway/peeringAttachment:PeeringAttachment": [
    "peerAccountId",
    "peerRegion",
    "peerTransitGatewayId",
    "transitGatewayId",
  ],
  "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter": ["transitGatewayAttachmentId"],
  "aws:ec2transitgateway/route:Route": [
    "blackhole",
    "destinationCidrBlock",
    "transitGatewayAttachmentId",
    "transitGatewayRouteTableId",
  ],
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment": ["transitGatewayId", "vpcId"],
  "aws:ecr/repository:Repository": ["name", "encryptionConfigurations"],
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": ["repository", "policy"],
  "aws:ecr/repositoryPolicy:RepositoryPolicy": ["repository"],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["policyArn", "role"],
  "aws:ec2/securityGroup:SecurityGroup": ["name", "namePrefix", "description", "vpcId"],
  "aws:elasticache/parameterGroup:ParameterGroup": ["name", "family"],
  "aws:elasticache/user:User": ["userId", "userName"],
  "aws:elasticache/userGroup:UserGroup": ["userGroupId"],
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": ["name", "namePrefix", "family"],
  "aws:rds/proxy:Proxy": ["engineFamily", "vpcSubnetIds"],
  "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup": ["dbProxyName"],
  "aws:rds/proxyEndpoint:ProxyEndpoint": ["dbProxyEndpointName", "dbProxyName", "targetRole", "vpcSubnetIds"],
  "aws:rds/proxyTarget:ProxyTarget": ["dbClusterIdentifier", "dbProxyName", "targetGroupName"],
  "aws:rds/subnetGroup:SubnetGroup": ["namePrefix"],
  "aws:rds/parameterGroup:ParameterGroup": ["name", "namePrefix", "family"],
  "aws:eks/addon:Addon": ["addonName", "clusterName"],
  "aws:eks/accessEntry:AccessEntry": ["clusterName", "principalArn", "type"],
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": ["clusterName", "namespace", "serviceAccount"],
  "aws:iam/role:Role": ["name", "namePrefix", "path"],
  "aws:iam/policy:Policy": ["name", "namePrefix", "path", "description"],
  "aws:iam/instanceProfile:InstanceProfile": ["name", "namePrefix", "path"],
  "aws:kms/alias:Alias": ["name", "namePrefix"],
  "aws:kms/key:Key": ["customerMasterKeySpec", "keyUsage", "multiRegion"],
  "aws:secretsmanager/secret:Secret": ["name", "namePrefix"],
  "aws:ssm/parameter:Parameter": ["name"],
  "aws:sns/topic:Topic": ["name", "namePrefix"],
  "aws:acm/certificate:Certificate": [
    "domainName",
    "subjectAlternativeNames",
    "validationMethod",
    "keyAlgorithm",
  ],
  "aws:route53/zone:Zone": ["name"],
  "aws:route53/record:Record": ["name", "zoneId"],
  "kubernetes:core/v1:PersistentVolumeClaim": [
    "spec.accessModes",
    "spec.selector",
    "spec.storageClassName",
    "spec.volumeName",
  ],
  "kubernetes:core/v1:Secret": ["type"],
  "kubernetes:core/v1:Service": ["spec.clusterIP"],
  "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": ["roleRef"],
  "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": ["roleRef"],
  "kubernetes:storage.k8s.io/v1:StorageClass": ["parameters", "provisioner"],
};

/** A resource lives in one region; a Kubernetes object is known by its name and namespace. */
const byPackage: Readonly<Record<string, readonly string[]>> = {
  aws: ["region"],
  kubernetes: ["metadata.name", "metadata.namespace"],
};

/** Paths of the properties of a type that are known to force a replacement, without indexes. */
export function forceNewProperties(type: string): readonly string[] {
  const role = roleOf(type);
  return [
    ...(byPackage[type.slice(0, type.indexOf(":"))] ?? []),
    ...(role === undefined ? [] : (byRole[role] ?? [])),
    ...(byType[type] ?? []),
  ];
}
