import { type AlarmDefinitions } from "../lib/alarms.plan";
import { type FailoverStep } from "./failover-function";

/** Minutes after which a step is given up and an operator decides: again, without it, or stop. */
export const stepTimeouts = {
  /** A switchover waits until the other region has everything, and takes minutes. */
  database: 15,
  home: 5,
  /** Promoting a member takes about a minute. */
  cache: 10,
  verify: 5,
} as const;

/** Minutes between two tries of a function. */
const retryMinutes = 1;

/** What each region has, by the regions' names: in one order, whoever is home and whoever was named first. */
export function inOrder<Value>(byRegion: Readonly<Record<string, Value>>): readonly Value[] {
  const entries = Object.entries(byRegion).sort(([one], [other]) => (one < other ? -1 : 1));
  return entries.map(([, value]) => value);
}

/** What the steps act on, by ARNs; outputs are resolved. */
export interface WorkflowParts<Text> {
  readonly database: { readonly globalClusterIdentifier: Text; readonly clusterArns: readonly Text[] };
  /** ARNs of the two functions of each step. */
  readonly functions: Readonly<Partial<Record<FailoverStep, readonly Text[]>>>;
  readonly approval: { readonly roleArn: Text; readonly timeoutMinutes: number } | undefined;
}

/**
 * The steps that make a region home, the same for either: the database first, for nothing else is of use before it takes writes there;
 * home next, so that no write waits for the cache; the cache, which services can miss for a minute; then the proof. ARC waits for each, and
 * takes none back.
 *
 * Graceful, the database is switched over and loses nothing. Ungraceful, where the old home does not answer, it is failed over and loses
 * what had not arrived. The functions run in the region that becomes home and need nothing of the other one.
 */
export function failoverSteps<Text>({ database, functions, approval }: WorkflowParts<Text>) {
  const call = (step: FailoverStep, description: string) => {
    const arns = functions[step];
    return arns ? [callStep(step, description, arns)] : [];
  };
  const approve = approval && {
    name: "approval",
    description: "Somebody else agrees",
    executionBlockType: "ManualApproval",
    executionApprovalConfigs: [{ approvalRole: approval.roleArn, timeoutMinutes: approval.timeoutMinutes }],
  };
  return [
    ...(approve ? [approve] : []),
    databaseStep(database),
    ...call("home", "The edge sends writes to the region"),
    ...call("cache", "The global cache takes writes in the region"),
    ...call("verify", "Home is the region, and a write is answered"),
  ];
}

function databaseStep<Text>({ globalClusterIdentifier, clusterArns }: WorkflowParts<Text>["database"]) {
  const config = {
    globalClusterIdentifier,
    databaseClusterArns: [...clusterArns],
    behavior: "switchoverOnly",
    ungracefuls: [{ ungraceful: "failover" }],
    timeoutMinutes: stepTimeouts.database,
  };
  return {
    name: "database",
    description: "The database takes writes in the region",
    executionBlockType: "AuroraGlobalDatabase",
    globalAuroraConfigs: [config],
  };
}

/** No word on ungraceful runs: with one, ARC would leave the step out of them. */
function callStep<Text>(name: FailoverStep, description: string, arns: readonly Text[]) {
  const config = {
    lambdas: arns.map((arn) => ({ arn })),
    regionToRun: "activatingRegion",
    retryIntervalMinutes: retryMinutes,
    timeoutMinutes: stepTimeouts[name],
  };
  return {
    name,
    description,
    executionBlockType: "CustomActionLambda",
    customActionLambdaConfigs: [config],
  };
}

/** Alarms of the functions. They run in a failover and a drill alone. */
export const failoverAlarms = {
  "function-errors": {
    meaning:
      "A step of a failover fails again and again. Its log says why, and the plan's page in ARC which step waits: let it try again, skip it, or do it by hand (the failover guide has the calls).",
    ...{ namespace: "AWS/Lambda", metric: "Errors", statistic: "Sum" },
    // Being asked again, once a minute, is how a step waits for the cache: that is no failure yet.
    ...{ comparison: "above", threshold: 3, unit: "errors in 5 minutes" },
    periodSeconds: 300,
    points: { of: 1, beyond: 1 },
    noData: "notBreaching",
  },
} as const satisfies AlarmDefinitions;

/** Name of an alarm of a failover plan. */
export type FailoverAlarm = keyof typeof failoverAlarms;
