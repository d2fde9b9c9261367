import { knownString } from "../../../protocol/wire";
import { arn, prefixedId, type TaughtResource, type Teach, text, constant } from "../taught";

/** `usw2-az2` in us-west-2 is played as `us-west-2b`; in a real account the letters are shuffled. */
const zoneName: Teach = ({ inputs, region }) => {
  const number = Number(/-az(\d+)$/.exec(knownString(inputs["availabilityZoneId"]) ?? "-az1")?.[1] ?? 1);
  return { value: `${region}${String.fromCharCode(96 + number)}` };
};

export const networkResources: Readonly<Record<string, TaughtResource>> = {
  "aws:ec2/vpc:Vpc": {
    id: prefixedId("vpc"),
    outputs: {
      arn: arn("ec2", "vpc/{id}"),
      defaultSecurityGroupId: text("sg-0{hash}0000"),
      defaultRouteTableId: text("rtb-0{hash}0000"),
      defaultNetworkAclId: text("acl-0{hash}0000"),
      mainRouteTableId: text("rtb-0{hash}0000"),
      ownerId: text("{account}"),
    },
  },
  "aws:ec2/subnet:Subnet": {
    id: prefixedId("subnet"),
    outputs: {
      arn: arn("ec2", "subnet/{id}"),
      availabilityZone: zoneName,
      ownerId: text("{account}"),
    },
  },
  "aws:ec2/internetGateway:InternetGateway": {
    id: prefixedId("igw"),
    outputs: { arn: arn("ec2", "internet-gateway/{id}") },
  },
  "aws:ec2/eip:Eip": {
    id: prefixedId("eipalloc"),
    outputs: {
      allocationId: text("{id}"),
      publicIp: constant("203.0.113.10"),
      arn: arn("ec2", "elastic-ip/{id}"),
    },
  },
  "aws:ec2/natGateway:NatGateway": { id: prefixedId("nat"), outputs: { publicIp: constant("203.0.113.10") } },
  "aws:ec2/routeTable:RouteTable": {
    id: prefixedId("rtb"),
    outputs: { arn: arn("ec2", "route-table/{id}") },
  },
  "aws:ec2/route:Route": { id: prefixedId("r-rtb") },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": { id: prefixedId("rtbassoc") },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    id: prefixedId("vpce"),
    outputs: { arn: arn("ec2", "vpc-endpoint/{id}"), prefixListId: text("pl-{hash}") },
  },
  "aws:ec2/flowLog:FlowLog": { id: prefixedId("fl"), outputs: { arn: arn("ec2", "vpc-flow-log/{id}") } },
  "aws:ec2/securityGroup:SecurityGroup": {
    id: prefixedId("sg"),
    outputs: { arn: arn("ec2", "security-group/{id}") },
  },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": { id: prefixedId("sg") },
};
