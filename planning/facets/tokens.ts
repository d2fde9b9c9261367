import { type SupportGroup } from "./support";

/**
 * The only place that knows type tokens. A role is what recognition does with a resource; its tokens cover the current
 * provider majors, the renamed types of earlier ones and other names of the same thing.
 */
interface RoleDefinition {
  readonly tokens: readonly string[];
  /** Set for what has no facet of its own; its role may still help others (routes, subnet groups). */
  readonly support?: SupportGroup;
}

const taggable = new Set<string>();

/** Tokens of the classic AWS provider from `module/Type`. A leading `+` says that AWS lets it be tagged. */
function aws(...names: readonly string[]): string[] {
  return names.map((name) => {
    const [module = "", type = ""] = name.replace("+", "").split("/");
    const token = `aws:${module}/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`;
    if (name.startsWith("+")) taggable.add(token);
    return token;
  });
}

/** The load balancer's types have lived in four modules. */
function elbv2(...types: readonly string[]): string[] {
  const modules = ["lb", "alb", "elasticloadbalancingv2", "applicationloadbalancing"];
  return types.flatMap((type) => {
    const mark = type.startsWith("+") ? "+" : "";
    return aws(...modules.map((module) => `${mark}${module}/${type.replace("+", "")}`));
  });
}

function kubernetes(kinds: string | readonly string[], ...groupVersions: readonly string[]): string[] {
  const list = typeof kinds === "string" ? [kinds] : kinds;
  return groupVersions.flatMap((groupVersion) => list.map((kind) => `kubernetes:${groupVersion}:${kind}`));
}

/** `DeploymentPatch` and its like change an object that something else made: what they leave out says nothing. */
function patches(...tokens: readonly string[]): string[] {
  return tokens.map((token) => `${token}Patch`);
}

function index(pulumiPackage: string, ...types: readonly string[]): string[] {
  return types.map(
    (type) => `${pulumiPackage}:index/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`,
  );
}

const rbac = kubernetes(
  ["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"],
  "rbac.authorization.k8s.io/v1",
  "rbac.authorization.k8s.io/v1beta1",
);
const core = kubernetes(
  [
    "ConfigMap",
    "Secret",
    "Service",
    "ServiceAccount",
    "Endpoints",
    "LimitRange",
    "ResourceQuota",
    "PersistentVolume",
    "PersistentVolumeClaim",
  ],
  "core/v1",
);
const networking = [
  ...kubernetes(["Ingress", "IngressClass", "NetworkPolicy"], "networking.k8s.io/v1"),
  ...kubernetes(["Ingress", "IngressClass"], "networking.k8s.io/v1beta1"),
  ...kubernetes(["Ingress", "NetworkPolicy"], "extensions/v1beta1"),
];
const deployments = kubernetes("Deployment", "apps/v1", "apps/v1beta1", "apps/v1beta2", "extensions/v1beta1");
const statefulSets = kubernetes("StatefulSet", "apps/v1", "apps/v1beta1", "apps/v1beta2");
const daemonSets = kubernetes("DaemonSet", "apps/v1", "apps/v1beta2", "extensions/v1beta1");
const autoscalers = kubernetes(
  "HorizontalPodAutoscaler",
  "autoscaling/v2",
  "autoscaling/v1",
  "autoscaling/v2beta1",
  "autoscaling/v2beta2",
);
const disruptionBudgets = kubernetes("PodDisruptionBudget", "policy/v1", "policy/v1beta1");
const namespaces = kubernetes("Namespace", "core/v1");

const roles = {
  environment: { tokens: ["tenfold:platform:Environment"] },

  vpc: { tokens: aws("+ec2/Vpc", "+ec2/DefaultVpc") },
  subnet: { tokens: aws("+ec2/Subnet", "+ec2/DefaultSubnet") },
  routeTable: { tokens: aws("+ec2/RouteTable", "+ec2/DefaultRouteTable") },
  route: { tokens: aws("ec2/Route") },
  natGateway: { tokens: aws("+ec2/NatGateway") },
  vpcEndpoint: { tokens: aws("+ec2/VpcEndpoint") },
  flowLog: { tokens: aws("+ec2/FlowLog") },
  internetGateway: { tokens: aws("+ec2/InternetGateway"), support: "network plumbing" },
  internetGatewayAttachment: { tokens: aws("ec2/InternetGatewayAttachment"), support: "network plumbing" },
  routeTableAssociation: { tokens: aws("ec2/RouteTableAssociation"), support: "network plumbing" },
  mainRouteTableAssociation: { tokens: aws("ec2/MainRouteTableAssociation"), support: "network plumbing" },
  endpointRouteTable: { tokens: aws("ec2/VpcEndpointRouteTableAssociation"), support: "network plumbing" },
  endpointSubnet: { tokens: aws("ec2/VpcEndpointSubnetAssociation"), support: "network plumbing" },
  subnetGroup: {
    tokens: aws(
      "+rds/SubnetGroup",
      "+elasticache/SubnetGroup",
      "+memorydb/SubnetGroup",
      "+docdb/SubnetGroup",
      "+neptune/SubnetGroup",
      "+redshift/SubnetGroup",
      "dax/SubnetGroup",
    ),
    support: "network plumbing",
  },
  networkPlumbing: {
    tokens: aws(
      "+ec2/CarrierGateway",
      "+ec2/CustomerGateway",
      "+ec2/DefaultNetworkAcl",
      "+ec2/DefaultSecurityGroup",
      "+ec2/DefaultVpcDhcpOptions",
      "+ec2/EgressOnlyInternetGateway",
      "+ec2/Eip",
      "ec2/EipAssociation",
      "+ec2/ManagedPrefixList",
      "ec2/ManagedPrefixListEntry",
      "ec2/NatGatewayEipAssociation",
      "+ec2/NetworkAcl",
      "ec2/NetworkAclAssociation",
      "ec2/NetworkAclRule",
      "+ec2/NetworkInterface",
      "ec2/NetworkInterfaceAttachment",
      "ec2/PeeringConnectionOptions",
      "+ec2/SecurityGroup",
      "ec2/SecurityGroupAssociation",
      "ec2/SecurityGroupRule",
      "ec2/SubnetCidrReservation",
      "+ec2/VpcBlockPublicAccessExclusion",
      "ec2/VpcBlockPublicAccessOptions",
      "+ec2/VpcDhcpOptions",
      "ec2/VpcDhcpOptionsAssociation",
      "+ec2/VpcEncryptionControl",
      "ec2/VpcEndpointPolicy",
      "ec2/VpcIpv4CidrBlockAssociation",
      "ec2/VpcIpv6CidrBlockAssociation",
      "+ec2/VpcPeeringConnection",
      "+ec2/VpcPeeringConnectionAccepter",
      "+vpc/SecurityGroupEgressRule",
      "+vpc/SecurityGroupIngressRule",
      "vpc/SecurityGroupVpcAssociation",
      "+cloudfront/VpcOrigin",
    ),
    support: "network plumbing",
  },

  loadBalancer: { tokens: elbv2("+LoadBalancer") },
  classicLoadBalancer: { tokens: aws("+elb/LoadBalancer", "+elasticloadbalancing/LoadBalancer") },
  targetGroup: { tokens: elbv2("+TargetGroup") },
  listener: { tokens: elbv2("+Listener") },
  loadBalancerPlumbing: {
    tokens: [
      ...elbv2("+ListenerRule", "ListenerCertificate", "TargetGroupAttachment"),
      ...aws("+lb/TrustStore", "elb/Attachment", "elb/ListenerPolicy", "elb/LoadBalancerPolicy"),
    ],
    support: "network plumbing",
  },

  distribution: { tokens: aws("+cloudfront/Distribution") },
  edgeFunction: { tokens: aws("+cloudfront/Function") },
  keyValueStore: { tokens: aws("+cloudfront/KeyValueStore") },
  webAcl: { tokens: aws("+wafv2/WebAcl") },
  webAclAssociation: { tokens: aws("wafv2/WebAclAssociation"), support: "settings" },
  edgeSettings: {
    tokens: aws(
      "cloudfront/CachePolicy",
      "cloudfront/KeyvaluestoreKey",
      "cloudfront/KeyvaluestoreKeysExclusive",
      "cloudfront/KeyGroup",
      "cloudfront/MonitoringSubscription",
      "cloudfront/OriginAccessControl",
      "cloudfront/OriginAccessIdentity",
      "cloudfront/OriginRequestPolicy",
      "cloudfront/PublicKey",
      "cloudfront/ResponseHeadersPolicy",
      "+wafv2/IpSet",
      "+wafv2/RegexPatternSet",
      "+wafv2/RuleGroup",
      "wafv2/WebAclLoggingConfiguration",
    ),
    support: "settings",
  },
  names: {
    tokens: aws(
      "+acm/Certificate",
      "acm/CertificateValidation",
      "+route53/HealthCheck",
      "route53/HostedZoneDnsSec",
      "route53/KeySigningKey",
      "route53/QueryLog",
      "route53/Record",
      "+route53/Zone",
      "route53/ZoneAssociation",
    ),
    support: "names and certificates",
  },

  eksCluster: { tokens: aws("+eks/Cluster") },
  nodeGroup: { tokens: aws("+eks/NodeGroup") },
  launchTemplate: { tokens: aws("+ec2/LaunchTemplate"), support: "settings" },
  nodePool: { tokens: kubernetes("NodePool", "karpenter.sh/v1", "karpenter.sh/v1beta1") },
  clusterSettings: { tokens: aws("+eks/Addon", "+eks/Capability"), support: "settings" },

  deployment: { tokens: deployments },
  statefulSet: { tokens: statefulSets },
  daemonSet: { tokens: daemonSets },
  replicaSet: { tokens: kubernetes("ReplicaSet", "apps/v1", "apps/v1beta2", "extensions/v1beta1") },
  rollout: { tokens: kubernetes("Rollout", "argoproj.io/v1alpha1") },
  job: { tokens: kubernetes("Job", "batch/v1") },
  cronJob: { tokens: kubernetes("CronJob", "batch/v1", "batch/v1beta1", "batch/v2alpha1") },
  pod: { tokens: kubernetes("Pod", "core/v1") },
  disruptionBudget: { tokens: disruptionBudgets },
  horizontalPodAutoscaler: { tokens: autoscalers },
  scaledObject: { tokens: kubernetes("ScaledObject", "keda.sh/v1alpha1") },
  namespace: { tokens: namespaces },
  helmRelease: { tokens: kubernetes("Release", "helm.sh/v3") },
  kubernetesPlumbing: {
    tokens: [
      ...core,
      ...networking,
      ...kubernetes(["PodTemplate", "Event"], "core/v1"),
      ...kubernetes("CustomResourceDefinition", "apiextensions.k8s.io/v1", "apiextensions.k8s.io/v1beta1"),
      ...kubernetes("APIService", "apiregistration.k8s.io/v1", "apiregistration.k8s.io/v1beta1"),
      ...kubernetes(
        ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
        "admissionregistration.k8s.io/v1",
        "admissionregistration.k8s.io/v1beta1",
      ),
      ...kubernetes("PriorityClass", "scheduling.k8s.io/v1", "scheduling.k8s.io/v1beta1"),
      ...kubernetes(["StorageClass", "CSIDriver"], "storage.k8s.io/v1", "storage.k8s.io/v1beta1"),
      ...kubernetes("RuntimeClass", "node.k8s.io/v1"),
      ...kubernetes("EndpointSlice", "discovery.k8s.io/v1"),
      ...kubernetes("Lease", "coordination.k8s.io/v1"),
      ...kubernetes(["NodeClass", "TargetGroupBinding", "IngressClassParams"], "eks.amazonaws.com/v1"),
      ...kubernetes(["TargetGroupBinding", "IngressClassParams"], "elbv2.k8s.aws/v1beta1"),
      ...kubernetes("EC2NodeClass", "karpenter.k8s.aws/v1", "karpenter.k8s.aws/v1beta1"),
      ...kubernetes(["TriggerAuthentication", "ClusterTriggerAuthentication"], "keda.sh/v1alpha1"),
      ...kubernetes(["Gateway", "GatewayClass", "HTTPRoute", "GRPCRoute"], "gateway.networking.k8s.io/v1"),
      ...kubernetes("ReferenceGrant", "gateway.networking.k8s.io/v1", "gateway.networking.k8s.io/v1beta1"),
      ...kubernetes(["ServiceMonitor", "PodMonitor", "PrometheusRule"], "monitoring.coreos.com/v1"),
      ...kubernetes(
        ["ExternalSecret", "SecretStore", "ClusterSecretStore"],
        "external-secrets.io/v1",
        "external-secrets.io/v1beta1",
      ),
      ...patches(
        ...deployments,
        ...statefulSets,
        ...daemonSets,
        ...autoscalers,
        ...disruptionBudgets,
        ...namespaces,
      ),
      ...patches(...core, ...networking, ...rbac),
    ],
    support: "kubernetes plumbing",
  },

  relationalCluster: { tokens: aws("+rds/Cluster", "+docdb/Cluster", "+neptune/Cluster") },
  clusterInstance: {
    tokens: aws("+rds/ClusterInstance", "+docdb/ClusterInstance", "+neptune/ClusterInstance"),
  },
  databaseInstance: { tokens: aws("+rds/Instance") },
  globalDatabase: { tokens: aws("+rds/GlobalCluster", "docdb/GlobalCluster", "neptune/GlobalCluster") },
  databaseSettings: {
    tokens: aws(
      "+rds/ClusterEndpoint",
      "+rds/ClusterParameterGroup",
      "+rds/EventSubscription",
      "+rds/OptionGroup",
      "+rds/ParameterGroup",
      "rds/ClusterRoleAssociation",
      "rds/RoleAssociation",
      "+docdb/ClusterParameterGroup",
      "+neptune/ClusterParameterGroup",
      "+neptune/ParameterGroup",
    ),
    support: "settings",
  },

  scalableTarget: { tokens: aws("+appautoscaling/Target") },
  scalingPolicy: { tokens: aws("appautoscaling/Policy") },
  schedules: {
    tokens: aws("appautoscaling/ScheduledAction", "scheduler/Schedule", "+scheduler/ScheduleGroup"),
    support: "schedules",
  },

  replicationGroup: { tokens: aws("+elasticache/ReplicationGroup") },
  cacheCluster: { tokens: aws("+elasticache/Cluster") },
  serverlessCache: { tokens: aws("+elasticache/ServerlessCache") },
  memoryDbCluster: { tokens: aws("+memorydb/Cluster") },
  globalCache: { tokens: aws("elasticache/GlobalReplicationGroup") },
  cacheSettings: {
    tokens: aws("+elasticache/ParameterGroup", "+memorydb/ParameterGroup"),
    support: "settings",
  },

  streamCluster: { tokens: aws("+msk/Cluster") },
  serverlessStreamCluster: { tokens: aws("+msk/ServerlessCluster") },
  streamConfiguration: { tokens: aws("msk/Configuration") },
  topic: { tokens: [...aws("msk/Topic"), ...index("kafka", "Topic")] },
  topicObject: { tokens: kubernetes("KafkaTopic", "kafka.strimzi.io/v1", "kafka.strimzi.io/v1beta2") },
  replicator: { tokens: aws("+msk/Replicator") },
  streamSettings: {
    tokens: [
      ...aws(
        "msk/ClusterPolicy",
        "msk/ScramSecretAssociation",
        "msk/SingleScramSecretAssociation",
        "+msk/VpcConnection",
      ),
      ...index("kafka", "Acl", "Quota"),
    ],
    support: "settings",
  },

  bucket: { tokens: aws("+s3/Bucket", "+s3/BucketV2") },
  lifecycleConfiguration: {
    tokens: aws("s3/BucketLifecycleConfiguration", "s3/BucketLifecycleConfigurationV2"),
  },
  bucketVersioning: { tokens: aws("s3/BucketVersioning", "s3/BucketVersioningV2"), support: "settings" },
  bucketSettings: {
    tokens: [
      "aws:s3/BucketObject:BucketObject",
      ...aws(
        "s3/AccountPublicAccessBlock",
        "s3/BucketAcl",
        "s3/BucketAclV2",
        "s3/BucketCorsConfiguration",
        "s3/BucketCorsConfigurationV2",
        "s3/BucketIntelligentTieringConfiguration",
        "s3/BucketLogging",
        "s3/BucketLoggingV2",
        "s3/BucketMetric",
        "s3/BucketNotification",
        "+s3/BucketObject",
        "+s3/BucketObjectv2",
        "s3/BucketOwnershipControls",
        "s3/BucketPolicy",
        "s3/BucketPublicAccessBlock",
        "s3/BucketServerSideEncryptionConfiguration",
        "s3/BucketServerSideEncryptionConfigurationV2",
        "s3/BucketWebsiteConfiguration",
        "s3/BucketWebsiteConfigurationV2",
      ),
    ],
    support: "settings",
  },
  registries: {
    tokens: aws(
      "ecr/LifecyclePolicy",
      "ecr/RegistryScanningConfiguration",
      "ecr/ReplicationConfiguration",
      "+ecr/Repository",
      "ecr/RepositoryPolicy",
    ),
    support: "settings",
  },

  logGroup: { tokens: aws("+cloudwatch/LogGroup") },
  monitoring: {
    tokens: aws(
      "+cloudwatch/CompositeAlarm",
      "cloudwatch/Dashboard",
      "cloudwatch/LogMetricFilter",
      "+cloudwatch/MetricAlarm",
      "cloudwatch/QueryDefinition",
      "+synthetics/Canary",
    ),
    support: "monitoring",
  },
  delivery: {
    tokens: aws(
      "+cloudwatch/LogDelivery",
      "+cloudwatch/LogDeliveryDestination",
      "cloudwatch/LogDeliveryDestinationPolicy",
      "+cloudwatch/LogDeliverySource",
      "cloudwatch/LogResourcePolicy",
      "cloudwatch/LogSubscriptionFilter",
      "+sns/Topic",
      "sns/TopicPolicy",
      "sns/TopicSubscription",
    ),
    support: "delivery",
  },

  budget: { tokens: aws("+budgets/Budget") },
  costSettings: {
    tokens: aws(
      "+budgets/BudgetAction",
      "+costexplorer/AnomalyMonitor",
      "+costexplorer/AnomalySubscription",
      "costexplorer/CostAllocationTag",
    ),
    support: "settings",
  },
  computeInstance: { tokens: aws("+ec2/Instance") },
  searchDomain: { tokens: aws("+opensearch/Domain") },

  identity: {
    tokens: [
      ...aws(
        "+eks/AccessEntry",
        "eks/AccessPolicyAssociation",
        "+eks/IdentityProviderConfig",
        "+eks/PodIdentityAssociation",
        "+elasticache/User",
        "+elasticache/UserGroup",
        "elasticache/UserGroupAssociation",
        "+memorydb/Acl",
        "+memorydb/User",
        "iam/AccountPasswordPolicy",
        "iam/Group",
        "iam/GroupPolicy",
        "iam/GroupPolicyAttachment",
        "+iam/InstanceProfile",
        "+iam/OpenIdConnectProvider",
        "+iam/Policy",
        "iam/PolicyAttachment",
        "+iam/Role",
        "iam/RolePoliciesExclusive",
        "iam/RolePolicy",
        "iam/RolePolicyAttachment",
        "iam/RolePolicyAttachmentsExclusive",
        "+iam/ServiceLinkedRole",
        "+iam/User",
        "iam/UserPolicy",
        "iam/UserPolicyAttachment",
      ),
      ...rbac,
    ],
    support: "identity",
  },
  encryption: {
    tokens: aws(
      "kms/Alias",
      "kms/Grant",
      "+kms/Key",
      "kms/KeyPolicy",
      "+kms/ReplicaKey",
      "ebs/EncryptionByDefault",
    ),
    support: "encryption",
  },
  secrets: {
    tokens: aws(
      "+secretsmanager/Secret",
      "secretsmanager/SecretPolicy",
      "secretsmanager/SecretRotation",
      "secretsmanager/SecretVersion",
      "+ssm/Parameter",
    ),
    support: "secrets",
  },
  values: {
    tokens: [
      "pulumi:pulumi:StackReference",
      ...index(
        "random",
        "RandomBytes",
        "RandomId",
        "RandomInteger",
        "RandomPassword",
        "RandomPet",
        "RandomShuffle",
        "RandomString",
        "RandomUuid",
      ),
      ...index("tls", "CertRequest", "LocallySignedCert", "PrivateKey", "SelfSignedCert"),
    ],
    support: "values",
  },
} as const satisfies Readonly<Record<string, RoleDefinition>>;

/** What recognition does with a resource. */
export type Role = keyof typeof roles;

const definitions: Readonly<Record<Role, RoleDefinition>> = roles;
const roleByToken = new Map<string, Role>();
for (const role of Object.keys(roles) as Role[]) {
  for (const token of definitions[role].tokens) roleByToken.set(token, role);
}

/** The role of a type token; undefined for types that the facets do not know. */
export function roleOf(type: string): Role | undefined {
  return roleByToken.get(type);
}

/** The support group of a role; undefined for roles with a facet of their own. */
export function supportGroupOf(role: Role): SupportGroup | undefined {
  return definitions[role].support;
}

/** True for the types in the table that AWS lets be tagged. */
export function isTaggable(type: string): boolean {
  return taggable.has(type);
}

/** All tokens of some roles, for those who need resources and not facets. */
export function tokensOf(...wanted: readonly Role[]): readonly string[] {
  return wanted.flatMap((role) => definitions[role].tokens);
}

/** Every token of the table with its role, in the order of the table. */
export function allTokens(): ReadonlyMap<string, Role> {
  return roleByToken;
}
