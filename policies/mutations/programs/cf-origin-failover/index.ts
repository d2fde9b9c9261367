import * as aws from "@pulumi/aws";

// One region behind the edge, and none behind it.
const tags = { environment: "prod", project: "shop" };

new aws.cloudfront.Distribution("shop", {
  enabled: true,
  origins: [
    {
      originId: "us-west-2",
      domainName: "us-west-2.shop.example.com",
      customOriginConfig: {
        httpPort: 80,
        httpsPort: 443,
        originProtocolPolicy: "https-only",
        originSslProtocols: ["TLSv1.2"],
      },
    },
  ],
  defaultCacheBehavior: {
    targetOriginId: "us-west-2",
    viewerProtocolPolicy: "redirect-to-https",
    allowedMethods: ["GET", "HEAD"],
    cachedMethods: ["GET", "HEAD"],
    cachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6",
  },
  restrictions: { geoRestriction: { restrictionType: "none" } },
  viewerCertificate: { cloudfrontDefaultCertificate: true },
  tags,
});
