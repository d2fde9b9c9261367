import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AlarmsArgs } from "../../lib/alarms.plan";
import { serviceTrust } from "../../lib/iam.plan";
import { namedTags } from "../../lib/tags";
import { type RegionRequest } from "./aurora-cluster";
import { engineFacts } from "./aurora-engine.plan";
import { type DatabaseProxyArgs, type ProxyAuth } from "./aurora-proxy-args";
import { proxyName } from "./aurora-proxy.plan";
import { connectArn } from "./aurora.plan";
import { createFirewall } from "../network";

/** What a proxy needs beside its region. */
export interface ProxyRequest {
  readonly args: DatabaseProxyArgs;
  readonly cluster: aws.rds.Cluster;
  readonly instances: readonly aws.rds.ClusterInstance[];
  /** Security group of the database. */
  readonly firewall: aws.ec2.SecurityGroup;
  readonly alarms: AlarmsArgs<string> | undefined;
}

/** Creates the security group of a proxy, and the one way from it to the database. */
export function createProxyAccess(
  parent: pulumi.Resource,
  request: RegionRequest,
  needs: ProxyRequest,
): aws.ec2.SecurityGroup {
  const { prefix, region, network, settings } = request;
  const { args } = needs;
  const { engine } = settings.database;
  const { port } = engineFacts[engine];
  const name = proxyName(prefix);
  const access = createFirewall(parent, name, {
    region,
    network: { ...network, allowedFrom: args.allowedFrom ?? network.allowedFrom },
    guards: `the proxy of the database ${prefix}`,
    ports: [{ purpose: engine, from: port, to: port }],
    tags: settings.tags,
  });
  createWay(parent, request, access, needs.firewall);
  return access;
}

/** Opens the one port between a proxy and its database, on both sides. */
function createWay(
  parent: pulumi.Resource,
  { prefix, region, settings }: RegionRequest,
  access: aws.ec2.SecurityGroup,
  firewall: aws.ec2.SecurityGroup,
): void {
  const { engine } = settings.database;
  const { port } = engineFacts[engine];
  const rule = { region, ipProtocol: "tcp", fromPort: port, toPort: port };
  const outward = `${proxyName(prefix)}-to-database`;
  new aws.vpc.SecurityGroupEgressRule(
    outward,
    {
      ...rule,
      securityGroupId: access.id,
      referencedSecurityGroupId: firewall.id,
      description: `${engine} to the database`,
      tags: namedTags(outward, settings.tags),
    },
    { parent },
  );
  const inward = `${prefix}-${engine}-from-proxy`;
  new aws.vpc.SecurityGroupIngressRule(
    inward,
    {
      ...rule,
      securityGroupId: firewall.id,
      referencedSecurityGroupId: access.id,
      description: `${engine} from the proxy`,
      tags: namedTags(inward, settings.tags),
    },
    { parent },
  );
}

/** The role by which the proxy signs in. It resolves once it is allowed to: RDS tries it when the proxy is created. */
export function createProxyRole(
  parent: pulumi.Resource,
  { prefix, region, settings }: RegionRequest,
  { args, cluster }: ProxyRequest,
): { readonly arn: pulumi.Output<string> } {
  const name = proxyName(prefix);
  const role = new aws.iam.Role(
    name,
    {
      assumeRolePolicy: serviceTrust("rds.amazonaws.com"),
      tags: namedTags(name, settings.tags),
    },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    name,
    {
      role: role.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: roleStatements(args.auth, cluster, region),
      }),
    },
    { parent },
  );
  return { arn: pulumi.all([role.arn, policy.id]).apply(([arn]) => arn) };
}

function roleStatements(auth: ProxyAuth, cluster: aws.rds.Cluster, region: string): object[] {
  if (auth.type === "iam") {
    const users = pulumi
      .all([cluster.arn, cluster.clusterResourceId])
      .apply(([arn, id]) => auth.users.map((user) => connectArn(arn, id, user)));
    return [{ Effect: "Allow", Action: ["rds-db:connect"], Resource: users }];
  }
  const secrets = Object.values(auth.secrets);
  const keys = secrets.flatMap(({ keyArn }) => keyArn ?? []);
  const read = {
    Effect: "Allow",
    Action: ["secretsmanager:GetSecretValue"],
    Resource: secrets.map(({ secretArn }) => secretArn),
  };
  const viaSecrets = { StringEquals: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` } };
  const open = { Effect: "Allow", Action: ["kms:Decrypt"], Resource: keys, Condition: viaSecrets };
  return keys.length > 0 ? [read, open] : [read];
}
