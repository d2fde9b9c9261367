import { type ArgumentCheck } from "../lib/errors";
import { denyPlainText } from "../lib/iam.plan";
import { checkZones } from "../lib/zones";
import { type KarpenterCompute, type NodeGroupArgs, systemNodesDefaults } from "./cluster-args";
import { checkNodeGroups } from "./node-groups.plan";
import { type PlainStatement } from "./roles.plan";

/** Name of the managed group for system pods, and of the taint that keeps others away; what it runs tolerates it. */
export const systemGroup = "system";

/** EKS's and Karpenter's own charts tolerate this key. */
export const systemTaint = { key: "CriticalAddonsOnly", value: "true", effect: "NO_SCHEDULE" } as const;

/** The toleration of that taint, for add-ons that have none by themselves. */
export const systemToleration = { key: systemTaint.key, operator: "Exists" } as const;

/** The service account of Karpenter's controller. */
export const karpenterAccount = { namespace: "kube-system", name: "karpenter" } as const;

/** The managed group as any other. */
export function planSystemGroup({ subnets, system = {} }: KarpenterCompute): NodeGroupArgs {
  const count = system.count ?? Math.max(2, Object.keys(subnets).length);
  return {
    // One more while a node is replaced or a zone is short.
    ...{ min: count, desired: count, max: count + 1 },
    instanceTypes: system.instanceTypes ?? systemNodesDefaults.instanceTypes,
    rootVolumeGib: system.rootVolumeGib ?? systemNodesDefaults.rootVolumeGib,
    taints: [systemTaint],
  };
}

/** Records everything that is wrong with Karpenter's compute. */
export function checkKarpenter(check: ArgumentCheck, region: string, compute: KarpenterCompute): void {
  checkZones(check, region, Object.keys(compute.subnets), "compute.subnets");
  const { count } = compute.system ?? {};
  check.require(
    count === undefined || (Number.isInteger(count) && count >= 2),
    "compute.system.count",
    count,
    "2 or more: Karpenter runs in two pods that never share a node",
  );
  const plain: NodeGroupArgs = { ...planSystemGroup(compute), taints: [] };
  const sound = count === undefined || count >= 2 ? plain : { ...plain, min: 2, desired: 2, max: 3 };
  const nodeGroups = { [systemGroup]: sound };
  checkNodeGroups(check, region, { profile: "managed", subnets: compute.subnets, nodeGroups });
}

/** What EC2 tells beforehand of a server's end. By a name that stays. */
export const interruptionEvents: Readonly<
  Record<string, { readonly source: string; readonly type: string }>
> = {
  "scheduled-change": { source: "aws.health", type: "AWS Health Event" },
  "spot-interruption": { source: "aws.ec2", type: "EC2 Spot Instance Interruption Warning" },
  rebalance: { source: "aws.ec2", type: "EC2 Instance Rebalance Recommendation" },
  "state-change": { source: "aws.ec2", type: "EC2 Instance State-change Notification" },
  "capacity-reservation": {
    source: "aws.ec2",
    type: "EC2 Capacity Reservation Instance Interruption Warning",
  },
};

/** The queue's policy: our rules may write, and nothing without TLS. */
export function queuePolicy(queueArn: string, ruleArns: readonly string[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "WriteFromRules",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArn,
        Condition: { ArnEquals: { "aws:SourceArn": ruleArns } },
      },
      denyPlainText({ sid: "DenyWithoutTls", action: "sqs:*", resource: queueArn }),
    ],
  });
}

/** What the controller's rights are about. */
export interface ControllerFacts {
  readonly region: string;
  readonly clusterName: string;
  readonly clusterArn: string;
  readonly queueArn: string;
  readonly nodeRoleArn: string;
  readonly instanceProfileArn: string;
}

/**
 * The rights of Karpenter's controller, as its own project gives them for the version of the catalogue, less those over instance
 * profiles: ours is created beforehand, so that its role can be deleted.
 */
export function controllerPolicy(facts: ControllerFacts): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [...launchStatements(facts), ...ownStatements(facts), ...readStatements(facts)],
  });
}

/** Tags that Karpenter puts on whatever it creates. */
function owned(facts: ControllerFacts, of: "Request" | "Resource"): Record<string, string> {
  return { [`aws:${of}Tag/kubernetes.io/cluster/${facts.clusterName}`]: "owned" };
}

const ofSomePool = (of: "Request" | "Resource") => ({ [`aws:${of}Tag/karpenter.sh/nodepool`]: "*" });

function launchStatements(facts: ControllerFacts): readonly PolicyStatementOf[] {
  const { region, clusterName } = facts;
  const ec2 = (...kinds: readonly string[]) => kinds.map((kind) => `arn:aws:ec2:${region}:*:${kind}/*`);
  const made = ec2(
    ...["fleet", "instance", "volume", "network-interface", "launch-template", "spot-instances-request"],
  );
  const asked = { ...owned(facts, "Request"), "aws:RequestTag/eks:eks-cluster-name": clusterName };
  const launch = ["ec2:RunInstances", "ec2:CreateFleet"];
  const creating = ["RunInstances", "CreateFleet", "CreateLaunchTemplate"];
  return [
    {
      ...{ Sid: "LaunchFrom", Effect: "Allow", Action: launch },
      Resource: [
        ...["image", "snapshot"].map((kind) => `arn:aws:ec2:${region}::${kind}/*`),
        ...ec2("security-group", "subnet", "capacity-reservation", "placement-group"),
      ],
    },
    {
      ...{ Sid: "LaunchFromOwnTemplates", Effect: "Allow", Action: launch },
      Resource: ec2("launch-template"),
      Condition: { StringEquals: owned(facts, "Resource"), StringLike: ofSomePool("Resource") },
    },
    {
      ...{ Sid: "Launch", Effect: "Allow" },
      Action: creating.map((action) => `ec2:${action}`),
      Resource: made,
      Condition: { StringEquals: asked, StringLike: ofSomePool("Request") },
    },
    {
      ...{ Sid: "TagAtLaunch", Effect: "Allow", Action: "ec2:CreateTags", Resource: made },
      Condition: {
        StringEquals: { ...asked, "ec2:CreateAction": creating },
        StringLike: ofSomePool("Request"),
      },
    },
  ];
}

function ownStatements(facts: ControllerFacts): readonly PolicyStatementOf[] {
  const { region, clusterName, queueArn, nodeRoleArn } = facts;
  const ofOwn = { StringEquals: owned(facts, "Resource"), StringLike: ofSomePool("Resource") };
  return [
    {
      Sid: "TagOwn",
      Effect: "Allow",
      Action: "ec2:CreateTags",
      Resource: `arn:aws:ec2:${region}:*:instance/*`,
      Condition: {
        ...ofOwn,
        StringEqualsIfExists: { "aws:RequestTag/eks:eks-cluster-name": clusterName },
        "ForAllValues:StringEquals": {
          "aws:TagKeys": ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"],
        },
      },
    },
    {
      Sid: "EndOwn",
      Effect: "Allow",
      Action: ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"],
      Resource: ["instance", "launch-template"].map((kind) => `arn:aws:ec2:${region}:*:${kind}/*`),
      Condition: ofOwn,
    },
    {
      Sid: "GiveNodesTheirRole",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: nodeRoleArn,
      Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
    },
    {
      Sid: "ReadInterruptions",
      Effect: "Allow",
      Action: ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
      Resource: queueArn,
    },
  ];
}

function readStatements(facts: ControllerFacts): readonly PolicyStatementOf[] {
  const { region, clusterArn, instanceProfileArn } = facts;
  const described = [
    "CapacityReservations",
    "Images",
    "Instances",
    "InstanceStatus",
    "InstanceTypeOfferings",
  ];
  const more = ["InstanceTypes", "LaunchTemplates", "PlacementGroups", "SecurityGroups", "SpotPriceHistory"];
  const zonalShift = { "arc-zonal-shift:ResourceIdentifier": clusterArn };
  const allow = (Sid: string, Action: string | readonly string[], Resource: string) =>
    ({ Sid, Effect: "Allow", Action, Resource }) as const;
  return [
    {
      ...allow(
        "Look",
        [...described, ...more, "Subnets"].map((what) => `ec2:Describe${what}`),
        "*",
      ),
      Condition: { StringEquals: { "aws:RequestedRegion": region } },
    },
    allow("LookAtImages", "ssm:GetParameter", `arn:aws:ssm:${region}::parameter/aws/service/*`),
    // Prices and the list of profiles know no resources.
    allow("LookAtPrices", "pricing:GetProducts", "*"),
    allow("ListProfiles", "iam:ListInstanceProfiles", "*"),
    allow("LookAtProfile", "iam:GetInstanceProfile", instanceProfileArn),
    allow("LookAtCluster", "eks:DescribeCluster", clusterArn),
    {
      ...allow("LookAtZonalShift", "arc-zonal-shift:GetManagedResource", "*"),
      Condition: { StringEquals: zonalShift },
    },
  ];
}

/** Conditions of the controller take lists too. */
type PolicyStatementOf = Omit<PlainStatement, "Condition"> & {
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
};
