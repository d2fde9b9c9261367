import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentCheck } from "../lib/errors";
import { requireGiven } from "../lib/given";
import { checkName } from "../lib/naming";
import { checkTags, namedTags, type Tags } from "../lib/tags";
import { child, checkTransforms, type Transforms, withTransforms } from "../lib/transform";
import {
  anomalyImpactUsd,
  type CostTag,
  monitorSpecification,
  type Subscribers,
  subscriberMistakes,
  tagFilter,
} from "./budget.plan";

/** Arguments of a budget. */
export interface BudgetArgs {
  /** Limit in US dollars a month, for everything that carries the tag. */
  readonly monthlyUsd: number;
  /**
   * Tag that marks what belongs to the environment, e.g. `{ key: "environment", value: "prod" }`. It counts once it is activated as a
   * cost allocation tag in the paying account, which AWS allows a day after the tag was first seen.
   */
  readonly costTag: CostTag;
  /** Who is told: at least one address or topic. */
  readonly subscribers: Subscribers;
  /** Percent of the limit spent at which subscribers are told, 1 to 1000. @default 80: time to act remains */
  readonly actualPercent?: number;
  /** Percent of the limit forecast for the month at which subscribers are told, 1 to 1000. @default 100 */
  readonly forecastPercent?: number;
  /**
   * Watch for spending that is unlike before, and tell of anomalies above an impact in US dollars (default 2 % of the limit, at
   * least 10 USD), or `off`. AWS lets only an organization's management account watch by tag: in a member account the creation
   * fails, so switch it on where the program runs with the account that pays.
   * @default "off"
   */
  readonly anomalies?:
    | {
        /** US dollars from which on an anomaly is told. @default by the limit: 2 % of it, at least 10 */
        readonly impactUsd?: number;
      }
    | "off";
  /** Changes of single children, by their role. @default none */
  readonly transform?: Transforms<typeof budgetChildren>;
  /** Tags of every resource that takes any. @default none */
  readonly tags?: Tags;
}

/** The children of a budget that its user may change, by role. */
export const budgetChildren = {
  /** The limit, and when it is told. */
  budget: child(aws.budgets.Budget),
  /** What looks for spending unlike before. With `anomalies` alone. */
  anomalyMonitor: child(aws.costexplorer.AnomalyMonitor),
  /** Who is told of it: mails once a day, topics at once. */
  anomalySubscription: child(aws.costexplorer.AnomalySubscription),
};

/** Defaults of {@link BudgetArgs}. */
export const budgetDefaults = { actualPercent: 80, forecastPercent: 100, anomalies: "off" } as const;

/**
 * Says when an environment spends more than it may: a monthly budget over a cost allocation tag with a message on what was spent and
 * one on what the month will come to, and, where asked for, a monitor of anomalies. The monitor is one by tag, because AWS allows
 * only one by service in an account. It stops nothing.
 *
 * @example
 * new Budget("prod", {
 *   monthlyUsd: 18000,
 *   costTag: { key: "environment", value: "prod" },
 *   subscribers: { emails: ["team@example.com"] },
 * });
 */
export class Budget extends pulumi.ComponentResource {
  /** The budget's name in AWS. */
  readonly budgetName: pulumi.Output<string>;

  constructor(name: string, args: BudgetArgs, opts?: pulumi.ComponentResourceOptions) {
    validate(name, args);
    const { monthlyUsd, costTag, subscribers, tags = {} } = args;
    const options = withTransforms(opts, budgetChildren, args.transform);
    super("tenfold:cost:Budget", name, { monthlyUsd, costTag }, options);
    const tell = (notificationType: "ACTUAL" | "FORECASTED", threshold: number) => ({
      notificationType,
      threshold,
      thresholdType: "PERCENTAGE",
      comparisonOperator: "GREATER_THAN",
      subscriberEmailAddresses: [...(subscribers.emails ?? [])],
      subscriberSnsTopicArns: [...(subscribers.snsTopicArns ?? [])],
    });
    const budget = new aws.budgets.Budget(
      name,
      {
        budgetType: "COST",
        timeUnit: "MONTHLY",
        limitAmount: String(monthlyUsd),
        limitUnit: "USD",
        costFilters: [{ name: "TagKeyValue", values: [tagFilter(costTag)] }],
        notifications: [
          tell("ACTUAL", args.actualPercent ?? budgetDefaults.actualPercent),
          tell("FORECASTED", args.forecastPercent ?? budgetDefaults.forecastPercent),
        ],
        tags: namedTags(name, tags),
      },
      { parent: this },
    );
    const anomalies = args.anomalies ?? budgetDefaults.anomalies;
    if (anomalies !== "off") watch(this, name, args, anomalies.impactUsd ?? anomalyImpactUsd(monthlyUsd));
    this.budgetName = budget.name;
    this.registerOutputs({ budgetName: this.budgetName });
  }
}

/** E-mail is sent once a day, SNS at once: AWS allows no other pairing. */
function watch(parent: pulumi.Resource, name: string, args: BudgetArgs, impactUsd: number): void {
  const { costTag, subscribers, tags = {} } = args;
  const monitor = new aws.costexplorer.AnomalyMonitor(
    `${name}-anomalies`,
    {
      monitorType: "CUSTOM",
      monitorSpecification: monitorSpecification(costTag),
      tags: namedTags(`${name}-anomalies`, tags),
    },
    { parent },
  );
  const impact = {
    key: "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
    matchOptions: ["GREATER_THAN_OR_EQUAL"],
    values: [String(impactUsd)],
  };
  const subscribe = (role: string, frequency: string, type: string, addresses: readonly string[]) => {
    if (addresses.length === 0) return;
    new aws.costexplorer.AnomalySubscription(
      `${name}-${role}`,
      {
        frequency,
        monitorArnLists: [monitor.arn],
        subscribers: addresses.map((address) => ({ type, address })),
        thresholdExpression: { dimension: impact },
        tags: namedTags(`${name}-${role}`, tags),
      },
      { parent },
    );
  };
  subscribe("daily", "DAILY", "EMAIL", subscribers.emails ?? []);
  subscribe("immediate", "IMMEDIATE", "SNS", subscribers.snsTopicArns ?? []);
}

function validate(name: string, args: BudgetArgs): void {
  const component = `Budget "${name}"`;
  requireGiven(component, args, ["monthlyUsd", "costTag", "subscribers"]);
  const check = new ArgumentCheck(component);
  checkName(check, name);
  checkTags(check, args.tags);
  const positive = Number.isFinite(args.monthlyUsd) && args.monthlyUsd > 0;
  check.require(positive, "monthlyUsd", args.monthlyUsd, "more than 0 US dollars a month");
  check.require(
    [args.costTag.key, args.costTag.value].every((text) => typeof text === "string" && text !== ""),
    "costTag",
    args.costTag,
    "a key and a value",
  );
  for (const [field, value, fix] of subscriberMistakes(args.subscribers))
    check.require(false, field, value, fix);
  for (const field of ["actualPercent", "forecastPercent"] as const) {
    const percent = args[field] ?? budgetDefaults[field];
    check.require(percent >= 1 && percent <= 1000, field, percent, "1 to 1000 percent of the limit");
  }
  const anomalies = args.anomalies ?? budgetDefaults.anomalies;
  const impact = anomalies === "off" ? 1 : (anomalies.impactUsd ?? 1);
  check.require(impact > 0, "anomalies.impactUsd", impact, "more than 0 US dollars");
  checkTransforms(check, budgetChildren, args.transform);
  check.throwIfAny();
}
