import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Connections } from "./connections.plan";
import { namedTags, type Tags } from "./tags";

/** Who connects, and to what. */
export interface ConnectionRequest {
  readonly region: string;
  readonly connections: Connections | undefined;
  /** Security group of those who connect. */
  readonly clients: pulumi.Input<string>;
  /** Who they are, for the description. */
  readonly described: string;
  readonly tags?: Tags | undefined;
}

/** Lets the members of a security group through to stores. Children: `<name>-to-<connection>`. */
export function openConnections(
  parent: pulumi.Resource,
  name: string,
  { region, connections = {}, clients, described, tags }: ConnectionRequest,
): readonly pulumi.Resource[] {
  return Object.entries(connections).map(([to, { securityGroupId, port, lastPort = port }]) => {
    const rule = `${name}-to-${to}`;
    return new aws.vpc.SecurityGroupIngressRule(
      rule,
      {
        region,
        securityGroupId,
        referencedSecurityGroupId: clients,
        ipProtocol: "tcp",
        fromPort: port,
        toPort: lastPort,
        description: `${described} to ${to}`,
        tags: namedTags(rule, tags),
      },
      { parent },
    );
  });
}
