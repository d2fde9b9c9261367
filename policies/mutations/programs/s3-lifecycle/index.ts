import * as aws from "@pulumi/aws";

// Every version of every object, for ever.
const tags = { environment: "prod", project: "shop" };

const bucket = new aws.s3.Bucket("uploads", { tags });
new aws.s3.BucketVersioning("uploads", {
  bucket: bucket.id,
  versioningConfiguration: { status: "Enabled" },
});
new aws.s3.BucketLifecycleConfiguration("uploads", {
  bucket: bucket.id,
  rules: [
    {
      id: "unfinished",
      status: "Enabled",
      filter: {},
      transitions: [{ days: 30, storageClass: "INTELLIGENT_TIERING" }],
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    },
  ],
});
