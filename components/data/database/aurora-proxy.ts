import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createAlarms } from "../../lib/alarms";
import { plannedAlarms, topicsOf } from "../../lib/alarms.plan";
import { physicalName } from "../../lib/naming";
import { namedTags } from "../../lib/tags";
import { clusterName, type RegionRequest } from "./aurora-cluster";
import { engineFacts } from "./aurora-engine.plan";
import { type ProxyAuth, proxySecretAuthDefaults, databaseProxyDefaults } from "./aurora-proxy-args";
import { auroraProxyAlarms, proxyName } from "./aurora-proxy.plan";
import { createProxyAccess, createProxyRole, type ProxyRequest } from "./aurora-proxy-access";
import { subnetIdsOf, zonesOf } from "../network";
import { createLogGroup } from "../storage";

/** What a proxy offers. */
export interface DatabaseProxyOutputs {
  /** Host for writes. */
  readonly endpoint: pulumi.Output<string>;
  /** Host for reads; undefined where none was asked for. */
  readonly readerEndpoint: pulumi.Output<string> | undefined;
  /** The proxy's own security group, between clients and database. */
  readonly securityGroupId: pulumi.Output<string>;
  readonly port: number;
  readonly arn: pulumi.Output<string>;
}

/** Creates a proxy before a cluster, with a security group of its own: clients reach the proxy, the proxy reaches the database. */
export function createProxy(
  parent: pulumi.Resource,
  request: RegionRequest,
  needs: ProxyRequest,
): DatabaseProxyOutputs {
  const access = createProxyAccess(parent, request, needs);
  const proxy = createInstance(parent, request, needs, access);
  createTargets(parent, request, needs, proxy);
  createProxyAlarms(parent, request, needs, proxy);
  const readers = needs.args.readOnlyEndpoint
    ? createReadOnlyEndpoint(parent, request, proxy, access)
    : undefined;
  return {
    endpoint: proxy.endpoint,
    readerEndpoint: readers?.endpoint,
    securityGroupId: access.id,
    port: engineFacts[request.settings.database.engine].port,
    arn: proxy.arn,
  };
}

function createInstance(
  parent: pulumi.Resource,
  request: RegionRequest,
  needs: ProxyRequest,
  access: aws.ec2.SecurityGroup,
): aws.rds.Proxy {
  const { prefix, region, network, settings } = request;
  const name = proxyName(prefix);
  const { proxyFamily } = engineFacts[settings.database.engine];
  const role = createProxyRole(parent, request, needs);
  // A proxy never changes its subnets: with another zone it gets a successor, which is created beside it under another name.
  const physical = physicalName([clusterName(prefix)], { maxLength: 60, replacedBy: zonesOf(network) });
  const logGroup = createLogGroup(parent, `${prefix}-log-proxy`, {
    region,
    logGroupName: `/aws/rds/proxy/${physical}`,
    retentionDays: settings.monitoring.logRetentionDays,
    tags: settings.tags,
  });
  return new aws.rds.Proxy(
    name,
    {
      region,
      name: physical,
      engineFamily: proxyFamily,
      roleArn: role.arn,
      ...authArguments(needs.args.auth),
      requireTls: true,
      idleClientTimeout: needs.args.idleClientSeconds ?? databaseProxyDefaults.idleClientSeconds,
      vpcSubnetIds: subnetIdsOf(network),
      vpcSecurityGroupIds: [access.id],
      tags: namedTags(name, settings.tags),
    },
    { parent, dependsOn: [logGroup] },
  );
}

function authArguments(auth: ProxyAuth): Pick<aws.rds.ProxyArgs, "auths" | "defaultAuthScheme"> {
  if (auth.type === "iam") return { defaultAuthScheme: "IAM_AUTH" };
  const { clients = proxySecretAuthDefaults.clients } = auth;
  const iamAuth = clients === "password" ? "DISABLED" : "REQUIRED";
  return {
    auths: Object.entries(auth.secrets)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([word, { secretArn }]) => ({ authScheme: "SECRETS", description: word, iamAuth, secretArn })),
  };
}

function createTargets(
  parent: pulumi.Resource,
  { prefix, region }: RegionRequest,
  { args, cluster, instances }: ProxyRequest,
  proxy: aws.rds.Proxy,
): void {
  const settings = { ...databaseProxyDefaults, ...args };
  const group = new aws.rds.ProxyDefaultTargetGroup(
    proxyName(prefix),
    {
      region,
      dbProxyName: proxy.name,
      connectionPoolConfig: {
        maxConnectionsPercent: settings.maxConnectionsPercent,
        maxIdleConnectionsPercent: settings.maxIdleConnectionsPercent,
        connectionBorrowTimeout: settings.borrowTimeoutSeconds,
      },
    },
    { parent },
  );
  new aws.rds.ProxyTarget(
    proxyName(prefix),
    {
      region,
      dbProxyName: proxy.name,
      targetGroupName: group.name,
      dbClusterIdentifier: cluster.clusterIdentifier,
    },
    // RDS registers no cluster without an instance, and takes no instance away before the target.
    { parent, dependsOn: [...instances] },
  );
}

function createReadOnlyEndpoint(
  parent: pulumi.Resource,
  { prefix, region, network, settings }: RegionRequest,
  proxy: aws.rds.Proxy,
  access: aws.ec2.SecurityGroup,
): aws.rds.ProxyEndpoint {
  const name = `${proxyName(prefix)}-readers`;
  return new aws.rds.ProxyEndpoint(
    name,
    {
      region,
      dbProxyName: proxy.name,
      dbProxyEndpointName: pulumi.interpolate`${proxy.name}-r`,
      targetRole: "READ_ONLY",
      vpcSubnetIds: subnetIdsOf(network),
      vpcSecurityGroupIds: [access.id],
      tags: namedTags(name, settings.tags),
    },
    { parent },
  );
}

function createProxyAlarms(
  parent: pulumi.Resource,
  { prefix, region, settings }: RegionRequest,
  { alarms }: ProxyRequest,
  proxy: aws.rds.Proxy,
): void {
  const topicArns = topicsOf(alarms);
  const target = { region, prefix, topicArns, tags: settings.tags, dimensions: { ProxyName: proxy.name } };
  createAlarms(parent, target, plannedAlarms(auroraProxyAlarms, alarms));
}
