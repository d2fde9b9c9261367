import * as aws from "@pulumi/aws";

// The provider's default tags carry one key, the resource's own tags none.
const provider = new aws.Provider("tagged", {
  region: "us-west-2",
  defaultTags: { tags: { project: "shop" } },
});

new aws.kms.Key("data", { description: "Data of the shop", enableKeyRotation: true }, { provider });
