import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deploymentName } from "../lib/deployment";
import { accountOf, serviceTrust } from "../lib/iam.plan";
import { physicalName } from "../lib/naming";
import { namedTags } from "../lib/tags";
import { withTransforms } from "../lib/transform";
import { allow, createFunctions, type FailoverFunctions } from "./failover-functions";
import {
  approvalMinutes,
  checkFailoverPlan,
  type FailoverPlanArgs,
  failoverPlanChildren,
  failoverPlanDefaults,
} from "./failover-plan-args";
import { failoverSteps, inOrder } from "./failover-plan.plan";

/**
 * How another region becomes home, as a plan of ARC Region Switch that one call starts, from the region that is to be home: the database takes
 * writes there, the edge sends them there, the cache takes them there, and a write proves it. The same plan moves home back.
 *
 * Nothing starts it by itself: whether a region is lost or the way to it is a person's decision, and a wrong one costs writes. Start it with
 * `aws arc-region-switch start-plan-execution --region <new home> --plan-arn <planArn> --target-region <new home> --action activate
 * --mode graceful`; `--mode ungraceful` where the old home does not answer, at the cost of what had not arrived.
 *
 * What fails with it: nothing that serves. ARC answers in both regions, the functions lie in both, and each needs its own alone. ARC evaluates
 * the plan twice an hour and says on its page what it would miss.
 *
 * Of all that the component makes the plan alone names no region: it lies in none, its ARN has none, and the provider has deprecated the argument
 * for it. A `region` set by `transform` would place nothing, and a change of it replace the plan.
 *
 * After it nothing is named otherwise and `pulumi preview` is empty; write the new home into the config then.
 *
 * @example
 * const plan = new FailoverPlan("shop", {
 *   birthRegion: "us-west-2",
 *   database: orders,
 *   cache: shared,
 *   edge,
 *   probe: { url: pulumi.interpolate`${edge.url}/probe` },
 * });
 */
export class FailoverPlan extends pulumi.ComponentResource {
  /** What `start-plan-execution` takes. */
  readonly planArn: pulumi.Output<string>;

  constructor(name: string, args: FailoverPlanArgs, opts?: pulumi.ComponentResourceOptions) {
    checkFailoverPlan(name, args);
    const { birthRegion, database, tags } = args;
    const regions = Object.keys(database.regions).sort();
    super(
      "tenfold:platform:FailoverPlan",
      name,
      { regions, birthRegion },
      withTransforms(opts, failoverPlanChildren, args.transform),
    );
    const functions = createFunctions(this, name, regions, args);
    const { role, rights } = createExecutionRole(this, name, args, functions);
    const plan = new aws.arcregionswitch.Plan(
      name,
      {
        name: planName(name),
        description: "Moves home to the region that is activated",
        executionRole: role.arn,
        recoveryApproach: "activePassive",
        regions: [...regions],
        primaryRegion: birthRegion,
        recoveryTimeObjectiveMinutes: args.recoveryTimeMinutes ?? failoverPlanDefaults.recoveryTimeMinutes,
        ...healthAlarms(args),
        workflows: regions.map((region) => ({
          workflowTargetAction: "activate",
          workflowTargetRegion: region,
          workflowDescription: `Makes ${region} home`,
          steps: stepsOf(args, functions),
        })),
        tags: namedTags(name, tags),
      },
      // Its name is fixed: a successor cannot stand beside its predecessor.
      { parent: this, dependsOn: rights, deleteBeforeReplace: true },
    );
    this.planArn = plan.arn;
    this.registerOutputs({ planArn: this.planArn });
  }
}

function stepsOf({ database, approval }: FailoverPlanArgs, functions: FailoverFunctions) {
  const arns = Object.entries(functions).map(([step, byRegion]) => [
    step,
    Object.values(byRegion).map(({ arn }) => arn as pulumi.Input<string>),
  ]);
  return failoverSteps<pulumi.Input<string>>({
    database: {
      globalClusterIdentifier: database.globalClusterIdentifier,
      clusterArns: inOrder(database.regions).map(({ clusterArn }) => clusterArn),
    },
    functions: Object.fromEntries(arns) as Partial<Record<keyof FailoverFunctions, pulumi.Input<string>[]>>,
    approval: approval && { timeoutMinutes: approvalMinutes, ...approval },
  });
}

function healthAlarms({
  healthAlarmArns,
}: FailoverPlanArgs): Pick<aws.arcregionswitch.PlanArgs, "associatedAlarms"> {
  if (!healthAlarmArns) return {};
  const associatedAlarms = Object.entries(healthAlarmArns)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([region, resourceIdentifier]) => ({
      mapBlockKey: region,
      alarmType: "applicationHealth",
      resourceIdentifier,
    }));
  return { associatedAlarms };
}

/** What ARC may do for the plan: move this database, call these functions, and look whether it could. */
function createExecutionRole(
  parent: pulumi.Resource,
  name: string,
  args: FailoverPlanArgs,
  functions: FailoverFunctions,
) {
  const roleName = `${name}-execution`;
  const role = new aws.iam.Role(
    roleName,
    {
      description: "ARC Region Switch moves home",
      assumeRolePolicy: serviceTrust("arc-region-switch.amazonaws.com"),
      tags: namedTags(roleName, args.tags),
    },
    { parent },
  );
  const Statement = [
    ...executionRights(name, args, functions),
    // The plan's evaluation asks IAM whether the role could do each step.
    allow(["iam:SimulatePrincipalPolicy"], [role.arn]),
  ];
  const policy = pulumi.jsonStringify({ Version: "2012-10-17", Statement });
  return { role, rights: [new aws.iam.RolePolicy(roleName, { role: role.name, policy }, { parent })] };
}

function executionRights(name: string, args: FailoverPlanArgs, functions: FailoverFunctions) {
  const { database, healthAlarmArns } = args;
  const clusterArns = inOrder(database.regions).map(({ clusterArn }) => clusterArn);
  const account = pulumi.output(clusterArns[0] ?? "").apply(accountOf);
  const globalArn = pulumi.interpolate`arn:aws:rds::${account}:global-cluster:${database.globalClusterIdentifier}`;
  const functionArns = Object.values(functions).flatMap((byRegion) =>
    Object.values(byRegion).map(({ arn }) => arn),
  );
  const watch = ["DescribeAlarms", "DescribeAlarmHistory"].map((word) => `cloudwatch:${word}`);
  return [
    allow(["rds:FailoverGlobalCluster", "rds:SwitchoverGlobalCluster"], [globalArn, ...clusterArns]),
    // It lists before it names: with less than all, as AWS's page on this step has it, the lists are refused.
    allow(["rds:DescribeDBClusters", "rds:DescribeGlobalClusters"], ["*"]),
    allow(["lambda:GetFunction", "lambda:InvokeFunction"], functionArns),
    allow(
      ["GetPlan", "GetPlanExecution", "ListPlanExecutions"].map((word) => `arc-region-switch:${word}`),
      [pulumi.interpolate`arn:aws:arc-region-switch::${account}:plan/${planName(name)}:*`],
    ),
    ...(healthAlarmArns
      ? [allow(watch, inOrder(healthAlarmArns)), allow(["cloudwatch:GetMetricStatistics"], ["*"])]
      : []),
  ];
}

/** AWS adds six characters to it for the ARN. */
function planName(name: string): string {
  return physicalName([deploymentName(), name], { maxLength: 32 });
}
