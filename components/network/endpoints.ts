import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { namedTags, type Tags } from "../lib/tags";

/** What the endpoints of a network need to know. */
export interface EndpointArgs {
  readonly region: string;
  readonly vpc: aws.ec2.Vpc;
  /** Route tables that get the gateway endpoints, in a stable order. */
  readonly routeTableIds: readonly pulumi.Input<string>[];
  /** One subnet per zone for the interface endpoints, in a stable order. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly interfaces: readonly string[];
  readonly tags: Tags;
}

/** Services reached through the route table: free of charge, and S3 and DynamoDB traffic never pays for NAT. */
const gatewayServices = ["s3", "dynamodb"] as const;

/**
 * Creates the gateway endpoints, and one interface endpoint per named service, which all share one security group that lets the
 * network's own addresses in over TLS.
 */
export function createEndpoints(parent: pulumi.Resource, name: string, args: EndpointArgs): void {
  const { region, vpc, tags } = args;
  for (const service of gatewayServices) {
    new aws.ec2.VpcEndpoint(
      `${name}-${service}`,
      {
        region,
        vpcId: vpc.id,
        vpcEndpointType: "Gateway",
        serviceName: serviceName(region, service),
        routeTableIds: [...args.routeTableIds],
        tags: namedTags(`${name}-${service}`, tags),
      },
      { parent },
    );
  }
  if (args.interfaces.length > 0) createInterfaceEndpoints(parent, name, args);
}

function createInterfaceEndpoints(parent: pulumi.Resource, name: string, args: EndpointArgs): void {
  const { region, vpc, tags } = args;
  const group = `${name}-endpoints`;
  const securityGroup = new aws.ec2.SecurityGroup(
    group,
    { region, vpcId: vpc.id, description: "Interface endpoints", tags: namedTags(group, tags) },
    { parent },
  );
  const tls = { ipProtocol: "tcp", fromPort: 443, toPort: 443, description: "TLS from the network" };
  new aws.vpc.SecurityGroupIngressRule(
    group,
    {
      region,
      securityGroupId: securityGroup.id,
      cidrIpv4: vpc.cidrBlock,
      ...tls,
      tags: namedTags(group, tags),
    },
    { parent },
  );
  for (const service of args.interfaces) {
    const role = `${name}-${service.replaceAll(".", "-")}`;
    new aws.ec2.VpcEndpoint(
      role,
      {
        region,
        vpcId: vpc.id,
        vpcEndpointType: "Interface",
        serviceName: serviceName(region, service),
        privateDnsEnabled: true,
        subnetIds: [...args.subnetIds],
        securityGroupIds: [securityGroup.id],
        tags: namedTags(role, tags),
      },
      { parent },
    );
  }
}

function serviceName(region: string, service: string): string {
  return `com.amazonaws.${region}.${service}`;
}
