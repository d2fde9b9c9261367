/** Who is told. */
export interface Subscribers {
  /** E-mail addresses, at most 10. @default none */
  readonly emails?: readonly string[];
  /** ARN of an SNS topic whose policy lets `budgets.amazonaws.com` and `costalerts.amazonaws.com` publish; at most one. @default none */
  readonly snsTopicArns?: readonly string[];
}

/** The tag that marks what belongs to a budget. */
export interface CostTag {
  /** Name of the tag, e.g. `environment`. */
  readonly key: string;
  /** What the tag says, e.g. `prod`. */
  readonly value: string;
}

/** One wrong argument: field, value, what is allowed. */
export type BudgetMistake = readonly [field: string, value: unknown, fix: string];

/** What AWS would refuse of the subscribers. */
export function subscriberMistakes({
  emails = [],
  snsTopicArns = [],
}: Subscribers): readonly BudgetMistake[] {
  const mistakes: (readonly [boolean, ...BudgetMistake])[] = [
    [emails.length + snsTopicArns.length > 0, "subscribers", [], "at least one e-mail address or SNS topic"],
    [emails.length <= 10, "subscribers.emails", emails, "at most 10: AWS takes no more per notification"],
    [
      snsTopicArns.length <= 1,
      "subscribers.snsTopicArns",
      snsTopicArns,
      "at most 1: AWS takes no more per notification",
    ],
    ...emails.map((email, index): readonly [boolean, ...BudgetMistake] => [
      /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email),
      `subscribers.emails[${index}]`,
      email,
      "an e-mail address",
    ]),
    ...snsTopicArns.map((arn, index): readonly [boolean, ...BudgetMistake] => [
      /^arn:aws:sns:[a-z0-9-]+:\d{12}:.+$/.test(arn),
      `subscribers.snsTopicArns[${index}]`,
      arn,
      "the ARN of an SNS topic",
    ]),
  ];
  return mistakes.filter(([holds]) => !holds).map(([, field, value, fix]) => [field, value, fix]);
}

/** How AWS Budgets writes a filter by a user's tag. */
export function tagFilter({ key, value }: CostTag): string {
  return `user:${key}$${value}`;
}

/**
 * The custom monitor's specification. All keys are there, empty ones as null, because that is how AWS gives it back: a shorter text
 * would look changed at every preview, and a change replaces the monitor.
 */
export function monitorSpecification({ key, value }: CostTag): string {
  return JSON.stringify({
    And: null,
    CostCategories: null,
    Dimensions: null,
    Not: null,
    Or: null,
    Tags: { Key: key, MatchOptions: null, Values: [value] },
  });
}

/** Least impact in US dollars of an anomaly that is worth a message: a share of the month's limit, at least 10. */
export function anomalyImpactUsd(monthlyUsd: number): number {
  return Math.max(10, Math.round(monthlyUsd * 0.02));
}
