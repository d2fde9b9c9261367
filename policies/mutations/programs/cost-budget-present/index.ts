import * as aws from "@pulumi/aws";

// A budget that speaks only when the money is gone.
new aws.budgets.Budget("month", {
  budgetType: "COST",
  timeUnit: "MONTHLY",
  limitAmount: "1000",
  limitUnit: "USD",
  notifications: [
    {
      notificationType: "ACTUAL",
      comparisonOperator: "GREATER_THAN",
      threshold: 100,
      thresholdType: "PERCENTAGE",
      subscriberEmailAddresses: ["platform-team@example.com"],
    },
  ],
  tags: { environment: "prod", project: "shop" },
});
