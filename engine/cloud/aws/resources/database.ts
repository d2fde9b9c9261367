import { knownString, unwrap } from "../../../protocol/wire";
import { stableHex } from "../../provider";
import { named } from "../auto-name";
import {
  arn,
  type AwsContext,
  constant,
  fill,
  globalArn,
  inputId,
  type TaughtResource,
  type Teach,
  text,
  textId,
} from "../taught";

/** RDS writes the same letters into every host name of one account and region. */
const host = (prefix: string): Teach => {
  return ({ id, region, account }) => ({
    value: `${id}.${prefix}${stableHex(`rds${account}${region}`, 12)}.${region}.rds.amazonaws.com`,
  });
};

/** The secret that RDS keeps for the master user, where the program leaves the password to it. */
const masterUserSecrets =
  (kind: "cluster" | "db"): Teach =>
  (context) => {
    const { inputs } = context;
    if (unwrap(inputs["manageMasterUserPassword"]) !== true) return { value: [] };
    const secretArn = fill(
      `arn:aws:secretsmanager:{region}:{account}:secret:rds!${kind}-{uuid}-{hex6}`,
      context,
    );
    const kmsKeyId =
      knownString(inputs["masterUserSecretKmsKeyId"]) ??
      fill("arn:aws:kms:{region}:{account}:key/aws/secretsmanager", context);
    return { value: [{ kmsKeyId, secretArn, secretStatus: "active" }] };
  };

const port: Teach = ({ inputs }) => ({
  value: /postgres/.test(knownString(inputs["engine"]) ?? "") ? 5432 : 3306,
});

const engineVersionActual = text("{engineVersion}");

const instanceHost: Teach = (context) => ({ value: `${String(host("")(context).value)}:${portOf(context)}` });

function portOf(context: AwsContext): number {
  const given = unwrap(context.inputs["port"]);
  return typeof given === "number" ? given : Number(port(context).value);
}

const parameterGroup = (kind: string): TaughtResource => ({
  id: inputId("name"),
  autoName: named(),
  defaults: { description: "Managed by Pulumi" },
  outputs: { arn: arn("rds", `${kind}:{id}`) },
});

export const databaseResources: Readonly<Record<string, TaughtResource>> = {
  "aws:rds/cluster:Cluster": {
    // Check makes no identifier: AWS does, where neither program nor prefix gives one.
    id: (context) => knownString(context.inputs["clusterIdentifier"]) ?? fill("tf-2026{digits22}", context),
    outputs: {
      arn: arn("rds", "cluster:{id}"),
      clusterIdentifier: text("{id}"),
      clusterMembers: constant([]),
      clusterResourceId: text("cluster-{HEX26}"),
      endpoint: host("cluster-"),
      readerEndpoint: host("cluster-ro-"),
      engineVersionActual,
      hostedZoneId: text("Z{HEX13}"),
      masterUserSecrets: masterUserSecrets("cluster"),
      port,
    },
  },
  "aws:rds/clusterInstance:ClusterInstance": {
    id: (context) => knownString(context.inputs["identifier"]) ?? fill("tf-2026{digits22}", context),
    outputs: {
      arn: arn("rds", "db:{id}"),
      dbiResourceId: text("db-{HEX26}"),
      endpoint: host(""),
      engineVersionActual,
      identifier: text("{id}"),
      port,
      writer: constant(false),
    },
  },
  "aws:rds/clusterEndpoint:ClusterEndpoint": {
    id: inputId("clusterEndpointIdentifier"),
    outputs: { arn: arn("rds", "cluster-endpoint:{id}"), endpoint: host("cluster-custom-") },
  },
  "aws:rds/instance:Instance": {
    // The identifier names the instance; its id is the one that never changes.
    id: textId("db-{HEX26}"),
    autoName: { property: "identifier", maxLength: 255, unless: "identifierPrefix" },
    outputs: {
      address: (context) => host("")({ ...context, id: fill("{identifier}", context) }),
      arn: arn("rds", "db:{identifier}"),
      endpoint: (context) => instanceHost({ ...context, id: fill("{identifier}", context) }),
      engineVersionActual,
      hostedZoneId: text("Z{HEX13}"),
      masterUserSecrets: masterUserSecrets("db"),
      port,
      resourceId: text("{id}"),
    },
  },
  "aws:rds/globalCluster:GlobalCluster": {
    id: inputId("globalClusterIdentifier"),
    outputs: {
      arn: globalArn("rds", "global-cluster:{id}"),
      endpoint: text("{id}.global-{hex12}.global.rds.amazonaws.com"),
      engineVersionActual,
      globalClusterMembers: constant([]),
      globalClusterResourceId: text("cluster-{hex16}"),
    },
  },
  "aws:rds/subnetGroup:SubnetGroup": {
    id: inputId("name"),
    autoName: named(),
    defaults: { description: "Managed by Pulumi" },
    outputs: { arn: arn("rds", "subgrp:{id}") },
  },
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": parameterGroup("cluster-pg"),
  "aws:rds/parameterGroup:ParameterGroup": parameterGroup("pg"),
  "aws:rds/proxy:Proxy": {
    id: inputId("name"),
    autoName: named(),
    outputs: { arn: arn("rds", "db-proxy:prx-0{hex16}"), endpoint: host("proxy-") },
  },
  "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup": {
    id: inputId("dbProxyName"),
    outputs: { arn: arn("rds", "target-group:prx-tg-0{hex16}"), name: constant("default") },
  },
  "aws:rds/proxyTarget:ProxyTarget": {
    id: textId("{dbProxyName}/{targetGroupName}/TRACKED_CLUSTER/{dbClusterIdentifier}"),
    outputs: {
      rdsResourceId: text("{dbClusterIdentifier}"),
      trackedClusterId: text("{dbClusterIdentifier}"),
      type: constant("TRACKED_CLUSTER"),
    },
  },
  "aws:rds/proxyEndpoint:ProxyEndpoint": {
    id: textId("{dbProxyName}/{dbProxyEndpointName}"),
    outputs: {
      arn: arn("rds", "db-proxy-endpoint:prx-endpoint-0{hex16}"),
      endpoint: (context) =>
        host("endpoint.proxy-")({ ...context, id: fill("{dbProxyEndpointName}", context) }),
      isDefault: constant(false),
    },
  },
};
