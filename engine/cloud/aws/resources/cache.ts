import { knownString, unwrap } from "../../../protocol/wire";
import { stableHex } from "../../provider";
import { named } from "../auto-name";
import { shortRegion } from "../region";
import { arn, constant, globalArn, inputId, type TaughtResource, type Teach, text, textId } from "../taught";

/**
 * A host of a replication group, as AWS writes it with and without TLS. Which of the endpoints AWS fills depends on whether
 * the parameter group turns cluster mode on; the group is a resource of its own, so all are filled here.
 */
const host =
  (encrypted: string, plain: string): Teach =>
  ({ id, inputs, region, account }) => {
    const letters = stableHex(`cache${account}${region}`, 6);
    const tls =
      unwrap(inputs["transitEncryptionEnabled"]) === true || knownString(inputs["globalReplicationGroupId"]);
    const start = tls ? `${encrypted}.${id}.${letters}` : `${id}${plain.replace("<letters>", letters)}`;
    return { value: `${start}.${shortRegion(region)}.cache.amazonaws.com` };
  };

const memberClusters: Teach = ({ id, inputs }) => {
  const [nodes, groups, replicas] = ["numCacheClusters", "numNodeGroups", "replicasPerNodeGroup"].map(
    (key) => {
      const given = unwrap(inputs[key]);
      return typeof given === "number" ? given : undefined;
    },
  );
  const perGroup = nodes ?? (replicas ?? 0) + 1;
  const member = (index: number) => String(index + 1).padStart(3, "0");
  const sharded = groups !== undefined && groups > 1;
  const value = Array.from({ length: sharded ? groups : 1 }, (_, group) => group).flatMap((group) =>
    Array.from({ length: perGroup }, (_, node) =>
      sharded ? `${id}-${String(group + 1).padStart(4, "0")}-${member(node)}` : `${id}-${member(node)}`,
    ),
  );
  return { value };
};

/** A serverless cache has one host, which reads from replicas reach on another port. */
const serverlessEndpoints =
  (port: number): Teach =>
  ({ id, region, account }) => {
    const letters = stableHex(`cache${account}${region}`, 6);
    return {
      value: [{ address: `${id}-${letters}.serverless.${shortRegion(region)}.cache.amazonaws.com`, port }],
    };
  };

const description = { description: "Managed by Pulumi" };
const engineVersionActual = text("{engineVersion}");

export const cacheResources: Readonly<Record<string, TaughtResource>> = {
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    id: inputId("replicationGroupId"),
    autoName: { property: "replicationGroupId", maxLength: 40, lowercase: true },
    outputs: {
      arn: arn("elasticache", "replicationgroup:{id}"),
      configurationEndpointAddress: host("clustercfg", ".<letters>.clustercfg"),
      primaryEndpointAddress: host("master", ".<letters>.ng.0001"),
      readerEndpointAddress: host("replica", "-ro.<letters>.ng.0001"),
      engineVersionActual,
      memberClusters,
    },
  },
  "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup": {
    id: textId("ldgnf-{globalReplicationGroupIdSuffix}"),
    outputs: {
      arn: globalArn("elasticache", "globalreplicationgroup:{id}"),
      atRestEncryptionEnabled: constant(true),
      engineVersionActual,
      globalReplicationGroupId: text("{id}"),
      transitEncryptionEnabled: constant(true),
    },
  },
  "aws:elasticache/cluster:Cluster": {
    id: inputId("clusterId"),
    autoName: { property: "clusterId", maxLength: 50, lowercase: true },
    outputs: {
      arn: arn("elasticache", "cluster:{id}"),
      clusterAddress: host("master", ".<letters>.cfg"),
      engineVersionActual,
    },
  },
  "aws:elasticache/serverlessCache:ServerlessCache": {
    id: inputId("name"),
    autoName: named(),
    outputs: {
      arn: arn("elasticache", "serverlesscache:{id}"),
      endpoints: serverlessEndpoints(6379),
      readerEndpoints: serverlessEndpoints(6380),
      status: constant("available"),
    },
  },
  "aws:elasticache/subnetGroup:SubnetGroup": {
    id: inputId("name"),
    autoName: named(),
    defaults: description,
    outputs: { arn: arn("elasticache", "subnetgroup:{id}") },
  },
  "aws:elasticache/parameterGroup:ParameterGroup": {
    id: inputId("name"),
    autoName: named(),
    defaults: description,
    outputs: { arn: arn("elasticache", "parametergroup:{id}") },
  },
  "aws:elasticache/user:User": {
    id: inputId("userId"),
    outputs: { arn: arn("elasticache", "user:{id}") },
  },
  "aws:elasticache/userGroup:UserGroup": {
    id: inputId("userGroupId"),
    outputs: { arn: arn("elasticache", "usergroup:{id}") },
  },
};
