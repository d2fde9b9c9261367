/** A statement of an IAM policy whose parts are all known. */
export interface PlainStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Names of AWS managed policies. */
export type PolicyNames = readonly string[];

const controlPlane: PolicyNames = ["AmazonEKSClusterPolicy"];
const autoModeControlPlane: PolicyNames = [
  // The first version lets a cluster copy any volume and snapshot of the account.
  "AmazonEKSBlockStoragePolicyV2",
  "AmazonEKSComputePolicy",
  "AmazonEKSLoadBalancingPolicy",
  "AmazonEKSNetworkingPolicy",
];

/**
 * Managed policies of the cluster's role. Auto Mode acts through this role, so it needs those of every capability; without it the
 * control plane makes the interfaces of pods with security groups of their own.
 */
export function clusterRolePolicies(autoMode: boolean, podSecurityGroups = false): PolicyNames {
  if (autoMode) return [...controlPlane, ...autoModeControlPlane];
  return podSecurityGroups ? [...controlPlane, "AmazonEKSVPCResourceController"] : controlPlane;
}

/** Managed policies of the nodes' role. Auto Mode's nodes need no network rights: EKS manages addresses from outside. */
export function nodeRolePolicies(autoMode: boolean): PolicyNames {
  return autoMode
    ? ["AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodeMinimalPolicy"]
    : ["AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy"];
}

/** ARN of an AWS managed policy by its name, with its path where it has one. */
export function managedPolicyArn(name: string): string {
  return `arn:aws:iam::aws:policy/${name}`;
}

/** Trust of the role that the control plane takes. Auto Mode tags its sessions with the cluster's name. */
export const clusterTrust = trust("eks.amazonaws.com", ["sts:AssumeRole", "sts:TagSession"]);

/** Trust of the role that nodes take. */
export const nodeTrust = trust("ec2.amazonaws.com", ["sts:AssumeRole"]);

/** Trust of a role for one service account, by pod identity. No other account, namespace or name may take it. */
export function podTrust(namespace: string, serviceAccount: string): string {
  return trust("pods.eks.amazonaws.com", ["sts:AssumeRole", "sts:TagSession"], {
    StringEquals: {
      "aws:RequestTag/kubernetes-namespace": namespace,
      "aws:RequestTag/kubernetes-service-account": serviceAccount,
    },
  });
}

function trust(
  service: string,
  actions: readonly string[],
  condition?: Readonly<Record<string, Readonly<Record<string, string>>>>,
): string {
  const statement = {
    Effect: "Allow",
    Principal: { Service: service },
    Action: actions,
    Condition: condition,
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

/** The policy that the cluster's role has beside the managed ones. */
export function clusterRolePolicy(keyArn: string, autoMode: boolean): string {
  const statements = [encryptionStatement(keyArn), keepLogGroupDeleted, ...(autoMode ? tagStatements : [])];
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

function encryptionStatement(keyArn: string): PlainStatement {
  const actions = ["kms:Encrypt", "kms:Decrypt", "kms:ListGrants", "kms:DescribeKey"];
  return { Sid: "EncryptSecrets", Effect: "Allow", Action: actions, Resource: keyArn };
}

/** A control plane that is being deleted still writes logs and would bring the group back, unowned and kept for ever. */
const keepLogGroupDeleted: PlainStatement = {
  Sid: "KeepLogGroupOwned",
  Effect: "Deny",
  Action: "logs:CreateLogGroup",
  Resource: "*",
};

const ofThisCluster = {
  "aws:RequestTag/eks:eks-cluster-name": "${aws:PrincipalTag/eks:eks-cluster-name}",
} as const;

/** Auto Mode's managed policies allow EKS's own tags alone; cost tags on nodes, volumes and interfaces need these. */
const tagStatements: readonly PlainStatement[] = [
  {
    Sid: "TagNodes",
    Effect: "Allow",
    Action: ["ec2:CreateFleet", "ec2:RunInstances", "ec2:CreateLaunchTemplate"],
    Resource: "*",
    Condition: {
      StringEquals: ofThisCluster,
      StringLike: {
        "aws:RequestTag/eks:kubernetes-node-class-name": "*",
        "aws:RequestTag/eks:kubernetes-node-pool-name": "*",
      },
    },
  },
  {
    Sid: "TagVolumes",
    Effect: "Allow",
    Action: ["ec2:CreateVolume", "ec2:CreateSnapshot"],
    Resource: ["arn:aws:ec2:*:*:volume/*", "arn:aws:ec2:*:*:snapshot/*"],
    Condition: { StringEquals: ofThisCluster },
  },
  {
    Sid: "TagInterfaces",
    Effect: "Allow",
    Action: "ec2:CreateNetworkInterface",
    Resource: "*",
    Condition: {
      StringEquals: ofThisCluster,
      StringLike: { "aws:RequestTag/eks:kubernetes-cni-node-name": "*" },
    },
  },
];
