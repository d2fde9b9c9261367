import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Budget, Cache, Network } from "@tenfold/components";

const config = new pulumi.Config();
const region = new pulumi.Config("aws").require("region");
const environment = pulumi.getStack();
const tags = { environment, project: "recommendations" };

const network = new Network("recommendations", {
  region,
  zoneCount: 2,
  // One gateway for both zones: its zone's loss takes the way out of both, which development can wait for.
  nat: "single",
  flowLogs: { retentionDays: 14 },
  protection: "off",
  tags,
});

const cache = new Cache("recommendations", {
  region,
  network: {
    vpcId: network.vpcId,
    subnets: network.subnets.data,
    allowedFrom: { network: { cidrBlock: network.cidrBlock } },
  },
  nodeType: "cache.t4g.micro",
  topology: { type: "sharded", shards: 1, replicasPerShard: 1 },
  logRetentionDays: 14,
  protection: "off",
  tags,
});

// What the components do not have is a plain resource, here under the default provider.
const models = new aws.s3.Bucket("models", { tags });
new aws.s3.BucketLifecycleConfiguration("models", {
  bucket: models.id,
  rules: [
    { id: "old-models", status: "Enabled", filter: {}, expiration: { days: 90 } },
    {
      id: "broken-uploads",
      status: "Enabled",
      filter: {},
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    },
  ],
});

new Budget("recommendations", {
  monthlyUsd: config.requireNumber("monthlyUsd"),
  costTag: { key: "environment", value: environment },
  subscribers: { emails: [config.require("owner")] },
  tags,
});

export const cacheEndpoint = cache.endpoint;
export const modelsBucket = models.bucket;
