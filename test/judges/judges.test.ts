import assert from "node:assert/strict";
import { broken } from "./broken";
import { everythingOnNames } from "./everything";
import { coverage, judge, type Judgement, prepareJudges } from "./judge";
import { weigh } from "./known";
import { account, environments, programs } from "./programs";
import { Unavailable } from "./tools/cache";

const badPolicy = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: ["s3:GetObjekt", "s3:GetObject"], Resource: "*" },
    {
      Effect: "Allow",
      Action: ["sqs:*", "s3:PutObject"],
      Resource: "arn:aws:sqs:us-west-2:123456789012:jobs",
    },
    {
      Effect: "Allow",
      Action: "ec2:DescribeVpcs",
      Resource: "arn:aws:ec2:us-west-2:123456789012:vpc/vpc-0a",
    },
    {
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: "arn:aws:kms:us-west-2:123456789012:key/1",
      Condition: { StringEquals: { "kms:Colour": "green" } },
    },
  ],
};

/** Mistakes, by the type that they are made in, and who names them. */
const mistakes: Readonly<
  Record<string, { readonly inputs: Record<string, unknown>; readonly named: string[] }>
> = {
  "aws:ec2/vpc:Vpc": {
    inputs: { instanceTenancy: "shared" },
    named: ["cfn-lint E3030 InstanceTenancy", "preflight W3030 InstanceTenancy"],
  },
  "aws:rds/cluster:Cluster": {
    inputs: { engineVersion: "17.99" },
    named: ["cfn-lint E3690 EngineVersion", "preflight E9006 EngineVersion"],
  },
  "aws:rds/clusterInstance:ClusterInstance": {
    inputs: { instanceClass: "db.r7g.huge" },
    named: ["cfn-lint E3025 DBInstanceClass", "preflight E3025 DBInstanceClass"],
  },
  "aws:rds/subnetGroup:SubnetGroup": {
    inputs: { subnetIds: undefined },
    named: ["cfn-lint E3003 SubnetIds", "preflight F3003 SubnetIds"],
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    inputs: { snapshotRetentionLimit: 90 },
    named: ["preflight pf-elasticache-snapshot-retention SnapshotRetentionLimit"],
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    inputs: { idleTimeout: 5000 },
    named: ["preflight pf-elbv2-lb-idle-timeout-range idle_timeout"],
  },
  "aws:kms/key:Key": {
    inputs: { deletionWindowInDays: 3 },
    named: ["cfn-lint E3034 PendingWindowInDays", "preflight F3034 PendingWindowInDays"],
  },
  "aws:iam/rolePolicy:RolePolicy": {
    inputs: { policy: JSON.stringify(badPolicy) },
    named: [
      "rights unknown-action s3:GetObjekt",
      "rights wildcard-resource s3:GetObject",
      "rights wildcard-action sqs:*",
      "rights wrong-resource s3:PutObject",
      "rights resource-ignored ec2:DescribeVpcs",
      "rights unknown-condition kms:Colour",
    ],
  },
  "aws:arcregionswitch/plan:Plan": {
    inputs: { recoveryApproach: "activeStandby" },
    named: ["cfn-lint E3030 RecoveryApproach", "preflight W3030 RecoveryApproach"],
  },
  "aws:lambda/function:Function": {
    inputs: { timeout: 3600 },
    named: ["cfn-lint E3717 Timeout", "preflight pf-lambda-timeout-max Timeout"],
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    inputs: { retentionInDays: 8 },
    named: ["cfn-lint E3030 RetentionInDays", "preflight W3030 RetentionInDays"],
  },
};

function isBroken(program: string): boolean {
  return program.startsWith("broken ");
}

function shown(inputs: Readonly<Record<string, unknown>>): string {
  return Object.entries(inputs)
    .map(([name, value]) =>
      value === undefined ? `a missing ${name}` : `${name} ${String(value).slice(0, 30)}`,
    )
    .join(", ");
}

describe("what AWS accepts", function () {
  this.timeout(600_000);

  let judgement: Judgement;

  before(async function () {
    try {
      await prepareJudges();
      const all = new Map(await programs());
      const inputs = Object.entries(mistakes).map(([type, mistake]) => [type, mistake.inputs]);
      for (const program of ["dev", "an edge with everything on"]) {
        const graph = all.get(program);
        if (graph) all.set(`broken ${program}`, broken(graph, Object.fromEntries(inputs)));
      }
      judgement = await judge(all);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      // All are skipped for one reason, which one title says.
      const tests = this.test?.parent?.tests ?? [];
      const [first] = tests;
      if (first) first.title = `cannot be asked in ${tests.length} tests: ${error.message}`;
      tests.splice(1);
      this.skip();
    }
  });

  const ours = () => judgement.findings.filter(({ program }) => !isBroken(program));

  for (const program of [...environments, account, ...everythingOnNames]) {
    it(`is everything in ${program}`, () => {
      assert.deepEqual(weigh(ours().filter((finding) => finding.program === program)).open, []);
    });

    it(`is asked for nearly all resources of ${program}, and for each of their properties`, () => {
      const translation = judgement.translations.get(program);
      assert.ok(translation);
      // An eighth of what an account needs are its own settings, which CloudFormation has no types for.
      const share = program === account ? 0.87 : 0.96;
      assert.ok(translation.judged >= translation.total * share, coverage(translation));
      assert.deepEqual([...translation.unmappedProperties], []);
    });
  }

  it("excuses nothing that no judge says any more", () => {
    assert.deepEqual(weigh(ours()).stale, []);
  });

  for (const [type, { inputs, named }] of Object.entries(mistakes)) {
    it(`is not ${shown(inputs)} in ${type}`, () => {
      const findings = judgement.findings.filter(
        ({ program, urn }) => isBroken(program) && urn.split("::")[2]?.split("$").at(-1) === type,
      );
      for (const wanted of named) {
        const [by, rule, word = ""] = wanted.split(" ");
        const found = findings.some(
          (one) => one.judge === by && one.rule === rule && `${one.property} ${one.message}`.includes(word),
        );
        assert.ok(found, `${wanted} is not in ${JSON.stringify(findings, null, 1)}`);
      }
    });
  }
});
