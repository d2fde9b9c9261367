import {
  attributesAs,
  defined,
  flowLog,
  record,
  targetGroup,
  wrappedIn,
  healthCheck,
  listenerRule,
} from "../shapes";
import { accountSetting, atDeletion, otherSide, pulumiOnly, waiting, type TypeEntry } from "./entry";

/** Names of what an action of a listener forwards to. */
function forwardNames(place: string): Record<string, string> {
  return {
    [`${place}.forward`]: "ForwardConfig",
    [`${place}.fixedResponse`]: "FixedResponseConfig",
    [`${place}.redirect`]: "RedirectConfig",
    [`${place}.forward.targetGroups.arn`]: "TargetGroupArn",
    [`${place}.forward.stickiness`]: "TargetGroupStickinessConfig",
    [`${place}.forward.stickiness.duration`]: "DurationSeconds",
  };
}

/** What differs from CloudFormation: networks, balancers and names. */
export const networkTypes: Readonly<Record<string, TypeEntry>> = {
  "acm/certificate": { type: "AWS::CertificateManager::Certificate" },
  "acm/certificateValidation": { none: waiting },
  "ec2/defaultSecurityGroup": { none: "empties what AWS made" },
  "ec2/flowLog": { reshape: flowLog },
  "ec2/internetGateway": { without: { vpcId: "an attachment of its own" } },
  "ec2/routeTableAssociation": { type: "AWS::EC2::SubnetRouteTableAssociation" },
  "ec2/securityGroup": {
    renamed: { name: "GroupName", description: "GroupDescription" },
    without: { revokeRulesOnDelete: atDeletion },
  },
  "ec2/vpcEndpoint": { renamed: { policy: "PolicyDocument" } },
  "lb/listener": {
    type: "AWS::ElasticLoadBalancingV2::Listener",
    reshape: ({ certificateArn, ...inputs }) => ({
      ...inputs,
      ...(certificateArn ? { certificates: [{ certificateArn }] } : {}),
    }),
    renamed: forwardNames("defaultActions"),
  },
  "lb/listenerRule": {
    type: "AWS::ElasticLoadBalancingV2::ListenerRule",
    reshape: listenerRule,
    renamed: forwardNames("actions"),
  },
  "lb/loadBalancer": {
    type: "AWS::ElasticLoadBalancingV2::LoadBalancer",
    reshape: ({ internal, ...inputs }, region) => ({
      ...attributesAs("loadBalancerAttributes", {
        "accessLogs.enabled": "access_logs.s3.enabled",
        "accessLogs.bucket": "access_logs.s3.bucket",
        "accessLogs.prefix": "access_logs.s3.prefix",
        "connectionLogs.enabled": "connection_logs.s3.enabled",
        "connectionLogs.bucket": "connection_logs.s3.bucket",
        "connectionLogs.prefix": "connection_logs.s3.prefix",
        "healthCheckLogs.enabled": "health_check_logs.s3.enabled",
        "healthCheckLogs.bucket": "health_check_logs.s3.bucket",
        "healthCheckLogs.prefix": "health_check_logs.s3.prefix",
        desyncMitigationMode: "routing.http.desync_mitigation_mode",
        dropInvalidHeaderFields: "routing.http.drop_invalid_header_fields.enabled",
        enableDeletionProtection: "deletion_protection.enabled",
        enableCrossZoneLoadBalancing: "load_balancing.cross_zone.enabled",
        enableHttp2: "routing.http2.enabled",
        enableWafFailOpen: "waf.fail_open.enabled",
        enableXffClientPort: "routing.http.xff_client_port.enabled",
        enableTlsVersionAndCipherSuiteHeaders: "routing.http.x_amzn_tls_version_and_cipher_suite.enabled",
        preserveHostHeader: "routing.http.preserve_host_header.enabled",
        xffHeaderProcessingMode: "routing.http.xff_header_processing.mode",
        dnsRecordClientRoutingPolicy: "dns_record.client_routing_policy",
        enableZonalShift: "zonal_shift.config.enabled",
        idleTimeout: "idle_timeout.timeout_seconds",
        clientKeepAlive: "client_keep_alive.seconds",
      })(inputs, region),
      scheme: internal === true ? "internal" : "internet-facing",
    }),
    renamed: { loadBalancerType: "Type" },
  },
  "lb/targetGroup": {
    type: "AWS::ElasticLoadBalancingV2::TargetGroup",
    reshape: targetGroup,
  },
  "route53/healthCheck": {
    reshape: healthCheck,
    renamed: { tags: "HealthCheckTags" },
    without: { "healthCheckConfig.triggers": pulumiOnly },
  },
  "route53/record": {
    type: "AWS::Route53::RecordSet",
    reshape: record,
    renamed: {
      zoneId: "HostedZoneId",
      records: "ResourceRecords",
      "aliasTarget.name": "DNSName",
      "aliasTarget.zoneId": "HostedZoneId",
    },
    without: { allowOverwrite: pulumiOnly },
  },
  "vpc/securityGroupEgressRule": {
    type: "AWS::EC2::SecurityGroupEgress",
    renamed: {
      cidrIpv4: "CidrIp",
      cidrIpv6: "CidrIpv6",
      securityGroupId: "GroupId",
      referencedSecurityGroupId: "DestinationSecurityGroupId",
      prefixListId: "DestinationPrefixListId",
    },
    without: { tags: "a rule's tags" },
  },
  "vpc/securityGroupIngressRule": {
    type: "AWS::EC2::SecurityGroupIngress",
    renamed: {
      cidrIpv4: "CidrIp",
      cidrIpv6: "CidrIpv6",
      securityGroupId: "GroupId",
      referencedSecurityGroupId: "SourceSecurityGroupId",
      prefixListId: "SourcePrefixListId",
    },
    without: { tags: "a rule's tags" },
  },
  "ec2/imageBlockPublicAccess": { none: accountSetting },
  "ec2/instanceMetadataDefaults": { none: accountSetting },
  "ebs/encryptionByDefault": { none: accountSetting },
  "ebs/snapshotBlockPublicAccess": { type: "AWS::EC2::SnapshotBlockPublicAccess" },
  "ec2/launchTemplate": {
    reshape: wrappedIn("launchTemplateData", "name", "tags", "description"),
    renamed: { name: "LaunchTemplateName", description: "VersionDescription" },
    without: {
      "launchTemplateData.updateDefaultVersion": pulumiOnly,
      tags: "tag specifications in CloudFormation",
    },
  },
  "ec2/peeringConnectionOptions": { none: otherSide },
  "ec2/vpcPeeringConnection": { without: { autoAccept: otherSide } },
  "ec2/vpcPeeringConnectionAccepter": { none: otherSide },
  "ec2transitgateway/peeringAttachment": {
    type: "AWS::EC2::TransitGatewayPeeringAttachment",
    reshape: (inputs) => ({ peerAccountId: "123456789012", ...inputs }),
  },
  "ec2transitgateway/peeringAttachmentAccepter": { none: otherSide },
  "ec2transitgateway/route": { type: "AWS::EC2::TransitGatewayRoute" },
  "ec2transitgateway/transitGateway": { type: "AWS::EC2::TransitGateway" },
  "ec2transitgateway/vpcAttachment": {
    type: "AWS::EC2::TransitGatewayVpcAttachment",
    renamed: {
      dnsSupport: "Options.DnsSupport",
      applianceModeSupport: "Options.ApplianceModeSupport",
      ipv6Support: "Options.Ipv6Support",
      securityGroupReferencingSupport: "Options.SecurityGroupReferencingSupport",
    },
    without: {
      transitGatewayDefaultRouteTableAssociation: pulumiOnly,
      transitGatewayDefaultRouteTablePropagation: pulumiOnly,
    },
  },
  "lb/targetGroupAttachment": {
    partOf: {
      type: "lb/targetGroup",
      key: { targetGroupArn: "id" },
      adds: ({ targetId, port }) => ({ targets: [defined({ id: targetId, port })] }),
    },
  },
};
