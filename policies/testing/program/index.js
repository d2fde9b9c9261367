const pulumi = require("@pulumi/pulumi");

new pulumi.CustomResource("aws:cloudwatch/logGroup:LogGroup", "api", {
  name: "/shop/api",
  tags: { environment: "prod", project: "shop" },
});
