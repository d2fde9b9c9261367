import * as aws from "@pulumi/aws";

// Kept, and billed, for ever.
new aws.cloudwatch.LogGroup("api", { tags: { environment: "prod", project: "shop" } });
