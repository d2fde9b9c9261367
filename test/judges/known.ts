import { type Finding } from "./finding";

/** Something that a judge says and that is no mistake here. */
export interface KnownFinding {
  readonly judge: Finding["judge"];
  readonly rule: string;
  /** Part of the URN: which resources it is about. */
  readonly about: string;
  readonly reason: string;
}

/** An entry that no finding matches any more fails the tests: what was fixed is not excused. */
export const knownFindings: readonly KnownFinding[] = [
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
];

/** The findings that nothing excuses, and the excuses that no finding needs. */
export function weigh(
  findings: readonly Finding[],
  known: readonly KnownFinding[] = knownFindings,
): { readonly open: readonly Finding[]; readonly stale: readonly KnownFinding[] } {
  const excuses = (entry: KnownFinding, finding: Finding) =>
    entry.judge === finding.judge && entry.rule === finding.rule && finding.urn.includes(entry.about);
  return {
    open: findings.filter((finding) => !known.some((entry) => excuses(entry, finding))),
    stale: known.filter((entry) => !findings.some((finding) => excuses(entry, finding))),
  };
}
