import { cachePolicy, distribution, edgeFunction, vpcOrigin, wrappedIn } from "../shapes";
import { atDeletion, dataPlane, pulumiOnly, type TypeEntry } from "./entry";

/** What differs from CloudFormation: the edge. */
export const edgeTypes: Readonly<Record<string, TypeEntry>> = {
  "cloudfront/distribution": {
    reshape: distribution,
    renamed: {
      "distributionConfig.origins.originId": "Id",
      "distributionConfig.orderedCacheBehaviors": "CacheBehaviors",
      "distributionConfig.origins.customHeaders": "OriginCustomHeaders",
      "distributionConfig.origins.customHeaders.name": "HeaderName",
      "distributionConfig.origins.customHeaders.value": "HeaderValue",
      "distributionConfig.isIpv6Enabled": "IPV6Enabled",
    },
    without: {
      "distributionConfig.waitForDeployment": pulumiOnly,
      "distributionConfig.retainOnDelete": atDeletion,
    },
  },
  "cloudfront/function": { reshape: edgeFunction, renamed: { code: "FunctionCode", publish: "AutoPublish" } },
  "cloudfront/keyvaluestoreKey": { none: dataPlane },
  "cloudfront/originAccessControl": {
    reshape: wrappedIn("originAccessControlConfig"),
    renamed: { "originAccessControlConfig.originAccessControlOriginType": "OriginAccessControlOriginType" },
  },
  "cloudfront/responseHeadersPolicy": { reshape: wrappedIn("responseHeadersPolicyConfig") },
  "cloudfront/vpcOrigin": { reshape: vpcOrigin },
  "wafv2/webAclLoggingConfiguration": { type: "AWS::WAFv2::LoggingConfiguration" },
  "cloudfront/cachePolicy": { reshape: cachePolicy },
};
