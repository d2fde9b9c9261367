import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deploymentName } from "../../lib/deployment";
import { physicalName } from "../../lib/naming";
import { namedTags } from "../../lib/tags";
import { createFirewall, type PortRange, subnetIdsOf } from "../network";
import { createKey, createLogGroup } from "../storage";
import { type BrokerStorage, type StreamArgs, streamDefaults, type StreamSettings } from "./stream-args";
import {
  brokerLogGroup,
  durabilityOf,
  propertiesText,
  replicationPolicy,
  serverProperties,
  topicConfiguration,
} from "./stream.plan";
import { trackTarget } from "../target-tracking";

/** Port on which brokers take TLS and IAM, the only way in. */
export const streamPort = 9098;

const iamOnly = { iam: true, scram: false };
const client: PortRange = { purpose: "kafka", from: streamPort, to: streamPort };
const exporters: PortRange = { purpose: "prometheus", from: 11_001, to: 11_002 };

/** One stream as its parts are built. */
export interface StreamRequest {
  readonly name: string;
  readonly args: StreamArgs;
  readonly settings: StreamSettings;
}

/** What must exist before a cluster. */
export interface StreamFoundation {
  readonly clusterName: string;
  readonly key: aws.kms.Key;
  readonly firewall: aws.ec2.SecurityGroup;
  readonly configuration: aws.msk.Configuration;
  readonly logGroup: aws.cloudwatch.LogGroup;
}

/** Creates what stands under a cluster: key, firewall, configuration and the group for its logs. */
export function createStreamFoundation(parent: pulumi.Resource, request: StreamRequest): StreamFoundation {
  const { name, args, settings } = request;
  const { region, network } = args;
  const { brokers, retentionHours, monitoring, protection, tags } = settings;
  const clusterName = physicalName([name, deploymentName()], { maxLength: 64 });
  const guards = `the stream ${name}`;
  const properties = serverProperties({
    kind: args.type,
    brokers,
    retentionHours,
    own: settings.serverProperties,
  });
  return {
    clusterName,
    // MSK knows no snapshots: nothing is left to read once the cluster is gone.
    key: createKey(parent, name, { region, encrypts: guards, protection, keep: false, tags }),
    firewall: createFirewall(parent, name, {
      region,
      network,
      guards,
      ports: monitoring.prometheus ? [client, exporters] : [client],
      tags,
    }),
    configuration: new aws.msk.Configuration(
      `${name}-configuration`,
      {
        region,
        description: `Settings of ${guards}`,
        serverProperties: propertiesText(properties),
      },
      { parent },
    ),
    logGroup: createLogGroup(parent, `${name}-log`, {
      region,
      logGroupName: brokerLogGroup(clusterName),
      retentionDays: monitoring.logRetentionDays,
      tags,
    }),
  };
}

/** Creates the cluster. Its volumes are Pulumi's only as long as nothing else lets them grow. */
export function createStreamCluster(
  parent: pulumi.Resource,
  { name, args, settings }: StreamRequest,
  foundation: StreamFoundation,
): aws.msk.Cluster {
  const { region } = args;
  const { monitoring, protection, tags } = settings;
  const storage = args.type === "standard" ? args.storage : undefined;
  const grows = storage?.maximumGib !== undefined;
  return new aws.msk.Cluster(
    `${name}-cluster`,
    {
      region,
      clusterName: foundation.clusterName,
      kafkaVersion: settings.kafkaVersion,
      numberOfBrokerNodes: settings.brokers,
      brokerNodeGroupInfo: brokerNodes(args, settings, foundation.firewall),
      ...(storage?.tiered ? { storageMode: "TIERED" } : {}),
      clientAuthentication: { sasl: iamOnly, unauthenticated: false },
      encryptionInfo: {
        encryptionAtRestKmsKeyArn: foundation.key.arn,
        encryptionInTransit: { clientBroker: "TLS", inCluster: true },
      },
      configurationInfo: {
        arn: foundation.configuration.arn,
        revision: foundation.configuration.latestRevision,
      },
      ...watching(monitoring, foundation.logGroup),
      tags: namedTags(name, tags),
    },
    {
      parent,
      protect: protection === "on",
      ignoreChanges: grows ? ["brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize"] : [],
    },
  );
}

/** What is counted, exported and logged. Open monitoring without an exporter is refused: absent is the only way to say off. */
function watching(
  { level, prometheus }: StreamSettings["monitoring"],
  logGroup: aws.cloudwatch.LogGroup,
): Partial<aws.msk.ClusterArgs> {
  const exporter = { enabledInBroker: true };
  const openMonitoring = { prometheus: { jmxExporter: exporter, nodeExporter: exporter } };
  return {
    enhancedMonitoring: level,
    ...(prometheus ? { openMonitoring } : {}),
    loggingInfo: { brokerLogs: { cloudwatchLogs: { enabled: true, logGroup: logGroup.name } } },
  };
}

function brokerNodes(
  args: StreamArgs,
  { zones, replicationSource }: StreamSettings,
  firewall: aws.ec2.SecurityGroup,
): aws.types.input.msk.ClusterBrokerNodeGroupInfo {
  return {
    instanceType: args.instanceType,
    clientSubnets: subnetIdsOf(args.network, zones),
    securityGroups: [firewall.id],
    ...(args.type === "standard"
      ? { storageInfo: { ebsStorageInfo: { volumeSize: args.storage.volumeGib } } }
      : {}),
    ...(replicationSource
      ? {
          connectivityInfo: {
            vpcConnectivity: { clientAuthentication: { sasl: iamOnly, tls: false } },
          },
        }
      : {}),
  };
}

/** Lets replicators of other regions in. A cluster has one policy, however many read it. */
export function allowReplication(
  parent: pulumi.Resource,
  { name, args }: StreamRequest,
  cluster: aws.msk.Cluster,
): aws.msk.ClusterPolicy {
  return new aws.msk.ClusterPolicy(
    `${name}-replication`,
    {
      region: args.region,
      clusterArn: cluster.arn,
      policy: cluster.arn.apply((arn) => JSON.stringify(replicationPolicy(arn))),
    },
    { parent },
  );
}

/**
 * The ARN of a cluster for everyone outside, known once it can be used: a replicator fails before the policy lets it in, and one that is
 * faster than a topic's own creation makes the topic itself, which then fails as it exists already.
 */
export function readyClusterArn(
  cluster: aws.msk.Cluster,
  needed: readonly pulumi.CustomResource[],
): pulumi.Output<string> {
  return pulumi.all([cluster.arn, ...needed.map(({ id }) => id)]).apply(([arn]) => arn);
}

/** Lets the volumes grow with what they hold. They never shrink, so scaling in is off. */
export function createStorageScaling(
  parent: pulumi.Resource,
  { name, args, settings }: StreamRequest,
  cluster: aws.msk.Cluster,
  { maximumGib, growAtPercent = streamDefaults.growAtPercent }: BrokerStorage,
): void {
  if (maximumGib === undefined) return;
  const { region } = args;
  const target = new aws.appautoscaling.Target(
    `${name}-storage`,
    {
      region,
      serviceNamespace: "kafka",
      scalableDimension: "kafka:broker-storage:VolumeSize",
      resourceId: cluster.arn,
      // MSK takes no other minimum; volumes start at their own size all the same.
      minCapacity: 1,
      maxCapacity: maximumGib,
      tags: namedTags(`${name}-storage`, settings.tags),
    },
    { parent },
  );
  trackTarget(
    parent,
    `${name}-storage-use`,
    { region, target },
    {
      predefinedMetricSpecification: { predefinedMetricType: "KafkaBrokerStorageUtilization" },
      targetValue: growAtPercent,
      disableScaleIn: true,
    },
  );
}

/** Creates the topics through MSK's own interface: no Kafka client, no way into the network. */
export function createTopics(
  parent: pulumi.Resource,
  { name, args, settings }: StreamRequest,
  cluster: aws.msk.Cluster,
): readonly aws.msk.Topic[] {
  const { replicationFactor } = durabilityOf(settings.brokers);
  return Object.entries(settings.topics).map(([topic, topicArgs]) => {
    const configs = topicConfiguration(topicArgs);
    return new aws.msk.Topic(
      `${name}-topic-${topic}`,
      {
        region: args.region,
        clusterArn: cluster.arn,
        name: topic,
        partitionCount: topicArgs.partitions,
        replicationFactor,
        ...(configs === undefined ? {} : { configs }),
      },
      { parent, protect: settings.protection === "on" },
    );
  });
}
