import { knownString } from "../../../protocol/wire";
import { named } from "../auto-name";
import {
  type AwsContext,
  constant,
  fill,
  globalArn,
  inputId,
  joinedId,
  type TaughtResource,
  type Teach,
  text,
  textId,
} from "../taught";

/** The hosted zone of every distribution. */
const distributionZone = "Z2FDTNDATAQYW2";

const etag = text("E{HEX13}");

const policy = (kind: string): TaughtResource => ({
  id: textId("{uuid}"),
  autoName: named(),
  outputs: { arn: globalArn("cloudfront", `${kind}/{id}`), etag },
});

/** What guards CloudFront lives in us-east-1 and says `global`. */
function webAclArn(context: AwsContext): string {
  const scope = knownString(context.inputs["scope"]) === "CLOUDFRONT" ? "global" : "regional";
  return fill(`arn:aws:wafv2:{region}:{account}:${scope}/<kind>/{name}/{uuid}`, context);
}

const firewallArn = (kind: string): Teach => {
  return (context) => ({ value: webAclArn(context).replace("<kind>", kind) });
};

const firewall = (kind: string): TaughtResource => ({
  id: textId("{uuid}"),
  autoName: named(),
  outputs: { arn: firewallArn(kind), lockToken: text("{uuid}") },
});

/** A record's full name, without the dot at its end. */
const fullName: Teach = ({ inputs }) => ({ value: (knownString(inputs["name"]) ?? "").replace(/\.$/, "") });

export const edgeResources: Readonly<Record<string, TaughtResource>> = {
  "aws:cloudfront/distribution:Distribution": {
    id: textId("E{HEX13}"),
    outputs: {
      arn: globalArn("cloudfront", "distribution/{id}"),
      domainName: text("d{hex13}.cloudfront.net"),
      etag,
      hostedZoneId: constant(distributionZone),
      status: constant("Deployed"),
    },
  },
  "aws:cloudfront/vpcOrigin:VpcOrigin": {
    id: textId("vo_{hex22}"),
    outputs: { arn: globalArn("cloudfront", "vpcorigin/{id}"), etag },
  },
  "aws:cloudfront/function:Function": {
    id: inputId("name"),
    autoName: named(),
    outputs: {
      arn: globalArn("cloudfront", "function/{id}"),
      etag,
      liveStageEtag: etag,
      status: constant("UNASSOCIATED"),
    },
  },
  "aws:cloudfront/keyValueStore:KeyValueStore": {
    id: inputId("name"),
    autoName: named(),
    outputs: { arn: globalArn("cloudfront", "key-value-store/{uuid}"), etag },
  },
  "aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey": { id: joinedId(",", "keyValueStoreArn", "key") },
  "aws:cloudfront/cachePolicy:CachePolicy": policy("cache-policy"),
  "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": policy("origin-request-policy"),
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": policy("response-headers-policy"),
  "aws:cloudfront/originAccessControl:OriginAccessControl": {
    id: textId("E{HEX13}"),
    autoName: named(),
    outputs: { arn: globalArn("cloudfront", "origin-access-control/{id}"), etag },
  },
  "aws:cloudfront/originAccessIdentity:OriginAccessIdentity": {
    id: textId("E{HEX13}"),
    outputs: {
      arn: globalArn("cloudfront", "origin-access-identity/{id}"),
      cloudfrontAccessIdentityPath: text("origin-access-identity/cloudfront/{id}"),
      etag,
      iamArn: text("arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity {id}"),
    },
  },
  "aws:cloudfront/monitoringSubscription:MonitoringSubscription": { id: inputId("distributionId") },
  "aws:wafv2/webAcl:WebAcl": firewall("webacl"),
  "aws:wafv2/ruleGroup:RuleGroup": firewall("rulegroup"),
  "aws:wafv2/ipSet:IpSet": firewall("ipset"),
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": { id: inputId("resourceArn") },
  "aws:wafv2/webAclAssociation:WebAclAssociation": { id: joinedId(",", "webAclArn", "resourceArn") },
  "aws:route53/zone:Zone": {
    id: textId("Z{HEX20}"),
    defaults: { comment: "Managed by Pulumi", forceDestroy: false },
    outputs: {
      arn: text("arn:aws:route53:::hostedzone/{id}"),
      nameServers: constant([
        "ns-1.awsdns-01.com",
        "ns-2.awsdns-02.net",
        "ns-3.awsdns-03.org",
        "ns-4.awsdns-04.co.uk",
      ]),
      zoneId: text("{id}"),
    },
  },
  "aws:route53/record:Record": { id: joinedId("_", "zoneId", "name", "type"), outputs: { fqdn: fullName } },
  "aws:route53/healthCheck:HealthCheck": {
    id: textId("{uuid}"),
    outputs: { arn: text("arn:aws:route53:::healthcheck/{id}") },
  },
};
