import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { defaultLambdaRuntime } from "../catalogue/lambda";
import { createAlarms } from "../lib/alarms";
import { alarmsIn, plannedAlarms, topicsOf } from "../lib/alarms.plan";
import { accountOf, serviceTrust } from "../lib/iam.plan";
import { namedTags } from "../lib/tags";
import { failoverCode, type FailoverStep } from "./failover-function";
import { type FailoverPlanArgs, failoverPlanDefaults, failoverProbeDefaults } from "./failover-plan-args";
import { failoverAlarms, inOrder } from "./failover-plan.plan";

/** Functions of each step, by region. */
export type FailoverFunctions = Readonly<
  Partial<Record<FailoverStep, Readonly<Record<string, aws.lambda.Function>>>>
>;

/** Seconds that a function may run: the probe is sent for most of a minute. */
const timeoutSeconds = 90;

/** Creates the functions of each step in each region, with the role that all of them take. */
export function createFunctions(
  parent: pulumi.Resource,
  name: string,
  regions: readonly string[],
  args: FailoverPlanArgs,
): FailoverFunctions {
  const { cache, edge } = args;
  const steps: readonly FailoverStep[] = cache ? ["home", "cache", "verify"] : ["home", "verify"];
  const logGroups = steps.flatMap((step) =>
    regions.map((region) => ({
      step,
      region,
      logGroup: createLogGroup(parent, `${name}-${step}-${region}`, region, args),
    })),
  );
  const { role, rights } = createRole(
    parent,
    name,
    args,
    logGroups.map(({ logGroup }) => logGroup),
  );
  const variables = {
    home: { STEP: "home", STORE_ARN: edge.keyValueStoreArn ?? "" },
    cache: { STEP: "cache", CACHE_ID: cache?.globalReplicationGroupId ?? "" },
    verify: { STEP: "verify", STORE_ARN: edge.keyValueStoreArn ?? "", ...probeVariable(args) },
  };
  const functions: Partial<Record<FailoverStep, Record<string, aws.lambda.Function>>> = {};
  for (const { step, region, logGroup } of logGroups) {
    const created = createFunction(parent, `${name}-${step}-${region}`, {
      ...{ region, logGroup, variables: variables[step], args },
      role: { arn: role.arn, rights },
    });
    functions[step] = { ...functions[step], [region]: created };
  }
  return functions;
}

function probeVariable({ probe }: FailoverPlanArgs): Readonly<Record<string, pulumi.Input<string>>> {
  if (!probe) return {};
  const { url, method = failoverProbeDefaults.method, body, headers = {} } = probe;
  return { PROBE: pulumi.jsonStringify({ url, method, headers, ...(body === undefined ? {} : { body }) }) };
}

function createLogGroup(
  parent: pulumi.Resource,
  role: string,
  region: string,
  { logRetentionDays = failoverPlanDefaults.logRetentionDays, tags }: FailoverPlanArgs,
): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup(
    role,
    { region, retentionInDays: logRetentionDays, tags: namedTags(role, tags) },
    { parent },
  );
}

/** The role of all functions. */
function createRole(
  parent: pulumi.Resource,
  name: string,
  args: FailoverPlanArgs,
  logGroups: readonly aws.cloudwatch.LogGroup[],
) {
  const roleName = `${name}-functions`;
  const role = new aws.iam.Role(
    roleName,
    {
      description: "Functions of a failover: move home, promote the cache, verify",
      assumeRolePolicy: serviceTrust("lambda.amazonaws.com"),
      tags: namedTags(roleName, args.tags),
    },
    { parent },
  );
  const Statement = functionRights(args, logGroups);
  const policy = pulumi.jsonStringify({ Version: "2012-10-17", Statement });
  return { role, rights: new aws.iam.RolePolicy(roleName, { role: role.name, policy }, { parent }) };
}

/** One key-value store, one global cache, the functions' own logs. */
function functionRights({ edge, cache }: FailoverPlanArgs, logGroups: readonly aws.cloudwatch.LogGroup[]) {
  const account = pulumi.output(edge.keyValueStoreArn ?? "").apply(accountOf);
  const kept = ["DescribeKeyValueStore", "GetKey", "PutKey"].map(
    (word) => `cloudfront-keyvaluestore:${word}`,
  );
  const statements = [
    allow(kept, [edge.keyValueStoreArn ?? ""]),
    allow(
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      logGroups.map(({ arn }) => pulumi.interpolate`${arn}:*`),
    ),
  ];
  if (!cache) return statements;
  const arns = Object.entries(cache.regions).map(([region, { replicationGroupId }]) => [
    region,
    pulumi.interpolate`arn:aws:elasticache:${region}:${account}:replicationgroup:${replicationGroupId}`,
  ]);
  const members = inOrder(Object.fromEntries(arns) as Record<string, pulumi.Output<string>>);
  const datastore = pulumi.interpolate`arn:aws:elasticache::${account}:globalreplicationgroup:${cache.globalReplicationGroupId}`;
  const promote = ["DescribeGlobalReplicationGroups", "FailoverGlobalReplicationGroup"];
  return [
    ...statements,
    allow(
      promote.map((word) => `elasticache:${word}`),
      [datastore, ...members],
    ),
  ];
}

/** A statement that allows. */
export function allow(actions: readonly string[], resources: readonly pulumi.Input<string>[]) {
  return { Effect: "Allow", Action: actions, Resource: resources };
}

interface FunctionRequest {
  readonly region: string;
  readonly logGroup: aws.cloudwatch.LogGroup;
  readonly variables: Readonly<Record<string, pulumi.Input<string>>>;
  readonly role: { readonly arn: pulumi.Output<string>; readonly rights: pulumi.Resource };
  readonly args: FailoverPlanArgs;
}

function createFunction(
  parent: pulumi.Resource,
  name: string,
  { region, logGroup, variables, role, args }: FunctionRequest,
): aws.lambda.Function {
  const created = new aws.lambda.Function(
    name,
    {
      region,
      runtime: defaultLambdaRuntime,
      architectures: ["arm64"],
      handler: "index.handler",
      code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(failoverCode) }),
      role: role.arn,
      timeout: timeoutSeconds,
      memorySize: 256,
      environment: { variables },
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      tags: namedTags(name, args.tags),
    },
    { parent, dependsOn: [role.rights] },
  );
  const alarms = alarmsIn(region, args.alarms);
  createAlarms(
    parent,
    {
      ...{ region, prefix: name, tags: args.tags ?? {}, topicArns: topicsOf(alarms) },
      dimensions: { FunctionName: created.name },
    },
    plannedAlarms(failoverAlarms, alarms),
  );
  return created;
}
