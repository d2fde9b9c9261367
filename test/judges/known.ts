import { type Finding } from "./finding";

/** Something that a judge says and that is no mistake here. */
export interface KnownFinding {
  readonly judge: Finding["judge"];
  readonly rule: string;
  /** Part of the URN: which resources it is about. */
  readonly about: string;
  /** Ends of the places in the resource. @default everywhere in it */
  readonly where?: readonly string[];
  readonly reason: string;
}

/** An entry that no finding matches any more fails the tests: what was fixed is not excused. */
export const knownFindings: readonly KnownFinding[] = [
  {
    judge: "preflight",
    rule: "pf-s3-replication-rtc-needs-metrics",
    about: "tenfold:platform:Baseline$aws:s3/bucket:Bucket::",
    reason: "S3 gives metrics without time control too, which the alarm of the copy takes",
  },
  {
    judge: "preflight",
    rule: "pf-msk-vpc-connectivity-auth-not-at-create",
    about: "tenfold:data:Stream$aws:msk/cluster:Cluster::",
    reason:
      "the provider creates the cluster without private connectivity and switches it on afterwards, as AWS wants it",
  },
  {
    judge: "preflight",
    rule: "pf-elasticache-kms-key",
    about: "tenfold:data:GlobalCache$aws:elasticache/replicationGroup:ReplicationGroup::",
    reason: "a secondary of a global cache takes its encryption at rest from the primary; the key is its own",
  },
  {
    judge: "preflight",
    rule: "pf-elasticache-user-group-transit-encryption",
    about: "tenfold:data:GlobalCache$aws:elasticache/replicationGroup:ReplicationGroup::",
    reason: "a secondary of a global cache takes its encryption in transit from the primary",
  },
  {
    judge: "preflight",
    rule: "W9009",
    about: "aws:eks/cluster:Cluster::",
    reason: "the API no longer needs encryptionConfig.resources, the provider does",
  },
  {
    judge: "rights",
    rule: "wildcard-resource",
    about: "tenfold:cluster:Cluster$aws:iam/rolePolicy:RolePolicy::",
    where: [
      ": ec2:CreateFleet",
      ": ec2:RunInstances",
      ": ec2:CreateLaunchTemplate",
      ": ec2:CreateNetworkInterface",
    ],
    reason:
      "limited by tags of the request that name the cluster; the actions take images, subnets and groups whose names no one knows before",
  },
  {
    judge: "rights",
    rule: "wildcard-resource",
    about: "tenfold:platform:FailoverPlan$aws:iam/rolePolicy:RolePolicy::",
    where: [": rds:DescribeDBClusters", ": rds:DescribeGlobalClusters"],
    reason:
      "ARC lists clusters before it names them, and AWS's page on the step gives it all: refused, the switchover would end there; it reads",
  },
  {
    judge: "preflight",
    rule: "pf-ec2-natgw-allocation",
    about: "aws:ec2/natGateway:NatGateway::wide-",
    reason: "a gateway of a whole region takes its addresses by itself; the rule knows those of a zone",
  },
  {
    judge: "rights",
    rule: "wildcard-resource",
    about: "-karpenter-role-policy",
    where: [": arc-zonal-shift:GetManagedResource"],
    reason:
      "AWS lists balancers alone as resources of the action; a condition limits it to the cluster that Karpenter asks about",
  },
];

/** The findings that nothing excuses, and the excuses that no finding needs. */
export function weigh(
  findings: readonly Finding[],
  known: readonly KnownFinding[] = knownFindings,
): { readonly open: readonly Finding[]; readonly stale: readonly KnownFinding[] } {
  // One entry per place, so that each of them can grow stale.
  const entries = known.flatMap((entry) =>
    (entry.where ?? [""]).map((where) => ({ ...entry, where: [where] })),
  );
  const excuses = ({ judge, rule, about, where: [where = ""] }: (typeof entries)[number], finding: Finding) =>
    judge === finding.judge &&
    rule === finding.rule &&
    finding.urn.includes(about) &&
    finding.property.endsWith(where);
  return {
    open: findings.filter((finding) => !entries.some((entry) => excuses(entry, finding))),
    stale: entries.filter((entry) => !findings.some((finding) => excuses(entry, finding))),
  };
}
