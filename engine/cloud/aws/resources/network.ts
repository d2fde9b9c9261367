import { knownString } from "../../../protocol/wire";
import { stableHex } from "../../provider";
import { named } from "../auto-name";
import { shortRegion } from "../region";
import { arn, constant, inputId, prefixedId, type TaughtResource, type Teach, text, textId } from "../taught";

/** `usw2-az2` in us-west-2 is played as `us-west-2b`; in a real account the letters are shuffled. */
const zoneName: Teach = ({ inputs, region }) => {
  const number = Number(/-az(\d+)$/.exec(knownString(inputs["availabilityZoneId"]) ?? "-az1")?.[1] ?? 1);
  return { value: `${region}${String.fromCharCode(96 + number)}` };
};

const zoneId: Teach = ({ inputs, region }) => {
  const letter = /[a-z]$/.exec(knownString(inputs["availabilityZone"]) ?? "a")?.[0] ?? "a";
  return { value: `${shortRegion(region)}-az${letter.charCodeAt(0) - 96}` };
};

/** Names under which an interface endpoint answers; a gateway endpoint has none. */
const endpointNames: Teach = (context) => {
  const { inputs, id, urn, region } = context;
  if (knownString(inputs["vpcEndpointType"]) !== "Interface") return { value: [] };
  const service = (knownString(inputs["serviceName"]) ?? "").split(".").at(-1) ?? "";
  const dnsName = `${id}-${stableHex(urn, 8)}.${service}.${region}.vpce.amazonaws.com`;
  return { value: [{ dnsName, hostedZoneId: `Z${stableHex(service + region, 13).toUpperCase()}` }] };
};

/** One of 198.18.0.0/15, which is reserved for measurements: it is nobody's. */
const publicIp: Teach = ({ urn }) => {
  const [first = 0, second = 0] = Buffer.from(stableHex(urn, 4), "hex");
  return { value: `198.18.${first}.${second}` };
};

const rule: TaughtResource = {
  id: prefixedId("sgr"),
  outputs: {
    arn: arn("ec2", "security-group-rule/{id}"),
    securityGroupRuleId: text("{id}"),
  },
};

export const networkResources: Readonly<Record<string, TaughtResource>> = {
  "aws:ec2/vpc:Vpc": {
    id: prefixedId("vpc"),
    defaults: { enableDnsSupport: true, instanceTenancy: "default" },
    outputs: {
      arn: arn("ec2", "vpc/{id}"),
      defaultSecurityGroupId: text("sg-0{hex16}"),
      defaultRouteTableId: text("rtb-0{hex16}"),
      defaultNetworkAclId: text("acl-0{hex16}"),
      mainRouteTableId: text("rtb-0{hex16}"),
      ownerId: text("{account}"),
    },
  },
  "aws:ec2/subnet:Subnet": {
    id: prefixedId("subnet"),
    defaults: { assignIpv6AddressOnCreation: false, mapPublicIpOnLaunch: false },
    outputs: {
      arn: arn("ec2", "subnet/{id}"),
      availabilityZone: zoneName,
      availabilityZoneId: zoneId,
      ownerId: text("{account}"),
    },
  },
  "aws:ec2/internetGateway:InternetGateway": {
    id: prefixedId("igw"),
    outputs: { arn: arn("ec2", "internet-gateway/{id}"), ownerId: text("{account}") },
  },
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": { id: prefixedId("eigw") },
  "aws:ec2/eip:Eip": {
    id: prefixedId("eipalloc"),
    outputs: { allocationId: text("{id}"), publicIp, arn: arn("ec2", "elastic-ip/{id}") },
  },
  "aws:ec2/natGateway:NatGateway": {
    id: prefixedId("nat"),
    defaults: { connectivityType: "public" },
    outputs: { publicIp, networkInterfaceId: text("eni-0{hex16}") },
  },
  "aws:ec2/routeTable:RouteTable": {
    id: prefixedId("rtb"),
    outputs: { arn: arn("ec2", "route-table/{id}"), ownerId: text("{account}") },
  },
  "aws:ec2/route:Route": { id: prefixedId("r-rtb"), outputs: { state: constant("active") } },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": { id: prefixedId("rtbassoc") },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    id: prefixedId("vpce"),
    defaults: { vpcEndpointType: "Gateway" },
    outputs: {
      arn: arn("ec2", "vpc-endpoint/{id}"),
      dnsEntries: endpointNames,
      ownerId: text("{account}"),
      prefixListId: text("pl-{hex8}"),
      state: constant("available"),
    },
  },
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": {
    id: prefixedId("pcx"),
    outputs: { acceptStatus: constant("active"), peerOwnerId: text("{account}") },
  },
  "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": {
    id: inputId("vpcPeeringConnectionId"),
    outputs: { acceptStatus: constant("active"), peerOwnerId: text("{account}") },
  },
  "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": { id: inputId("vpcPeeringConnectionId") },
  "aws:ec2transitgateway/transitGateway:TransitGateway": {
    id: prefixedId("tgw"),
    outputs: {
      arn: arn("ec2", "transit-gateway/{id}"),
      associationDefaultRouteTableId: text("tgw-rtb-0{hex16}"),
      propagationDefaultRouteTableId: text("tgw-rtb-0{hex16}"),
      ownerId: text("{account}"),
    },
  },
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment": {
    id: prefixedId("tgw-attach"),
    outputs: { arn: arn("ec2", "transit-gateway-attachment/{id}"), vpcOwnerId: text("{account}") },
  },
  "aws:ec2transitgateway/peeringAttachment:PeeringAttachment": {
    id: prefixedId("tgw-attach"),
    outputs: { arn: arn("ec2", "transit-gateway-attachment/{id}"), state: constant("available") },
  },
  "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter": {
    id: inputId("transitGatewayAttachmentId"),
  },
  "aws:ec2transitgateway/route:Route": {
    id: textId("{transitGatewayRouteTableId}_{destinationCidrBlock}"),
  },
  "aws:ec2/flowLog:FlowLog": { id: prefixedId("fl"), outputs: { arn: arn("ec2", "vpc-flow-log/{id}") } },
  "aws:ec2/networkAcl:NetworkAcl": {
    id: prefixedId("acl"),
    outputs: { arn: arn("ec2", "network-acl/{id}"), ownerId: text("{account}") },
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    id: prefixedId("sg"),
    autoName: named(),
    defaults: { description: "Managed by Pulumi", revokeRulesOnDelete: false },
    outputs: { arn: arn("ec2", "security-group/{id}"), ownerId: text("{account}") },
  },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    id: prefixedId("sg"),
    outputs: { arn: arn("ec2", "security-group/{id}"), name: constant("default") },
  },
  "aws:ec2/securityGroupRule:SecurityGroupRule": {
    id: textId("sgrule-{digits10}"),
    outputs: { securityGroupRuleId: text("sgr-0{hex16}") },
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": rule,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": rule,
};
