import * as aws from "@pulumi/aws";

// A private subnet behind a NAT gateway, with an endpoint for S3 and none for DynamoDB.
const tags = { environment: "prod", project: "shop" };
const zones = ["us-west-2a", "us-west-2b", "us-west-2c"];

const vpc = new aws.ec2.Vpc("shop", { cidrBlock: "10.0.0.0/16", tags });
const internet = new aws.ec2.InternetGateway("shop", { vpcId: vpc.id, tags });
const outside = new aws.ec2.RouteTable("public", { vpcId: vpc.id, tags });
new aws.ec2.Route("public", {
  routeTableId: outside.id,
  destinationCidrBlock: "0.0.0.0/0",
  gatewayId: internet.id,
});

const inside = zones.map((availabilityZone, index) => {
  const front = new aws.ec2.Subnet(`public-${availabilityZone}`, {
    vpcId: vpc.id,
    availabilityZone,
    cidrBlock: `10.0.${index}.0/24`,
    tags,
  });
  new aws.ec2.RouteTableAssociation(`public-${availabilityZone}`, {
    subnetId: front.id,
    routeTableId: outside.id,
  });
  const nat = new aws.ec2.NatGateway(`nat-${availabilityZone}`, {
    subnetId: front.id,
    allocationId: `eipalloc-${index}`,
    tags,
  });
  const table = new aws.ec2.RouteTable(`private-${availabilityZone}`, { vpcId: vpc.id, tags });
  const subnet = new aws.ec2.Subnet(`private-${availabilityZone}`, {
    vpcId: vpc.id,
    availabilityZone,
    cidrBlock: `10.0.${index + 10}.0/24`,
    tags,
  });
  new aws.ec2.RouteTableAssociation(`private-${availabilityZone}`, {
    subnetId: subnet.id,
    routeTableId: table.id,
  });
  new aws.ec2.Route(`private-${availabilityZone}`, {
    routeTableId: table.id,
    destinationCidrBlock: "0.0.0.0/0",
    natGatewayId: nat.id,
  });
  return table;
});

new aws.ec2.VpcEndpoint("s3", {
  vpcId: vpc.id,
  serviceName: "com.amazonaws.us-west-2.s3",
  vpcEndpointType: "Gateway",
  routeTableIds: inside.map((table) => table.id),
  tags,
});
