import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type BrokerKind } from "../../catalogue/kafka";
import { ArgumentCheck } from "../../lib/errors";
import { requireGiven } from "../../lib/given";
import { checkProtection } from "../../lib/protection";
import { checkWord } from "../../lib/words";
import { type GrantedRole, type GrantOptions } from "../../lib/grants";
import { checkName } from "../../lib/naming";
import { withTransforms } from "../../lib/transform";
import { checkRegion } from "../../lib/zones";
import { subnetIdsOf } from "../network";
import { createStreamAlarms } from "./stream-alarms";
import { type StreamArgs, streamChildren, type StreamSettings, streamSettings } from "./stream-args";
import { checkStream } from "./stream-check";
import {
  allowReplication,
  createStorageScaling,
  createStreamCluster,
  createStreamFoundation,
  createTopics,
  readyClusterArn,
  streamPort,
} from "./stream-cluster";
import { grantStreamConsume, grantStreamProduce, type ProduceOptions } from "./stream-grants";
import { kafkaArn, type KafkaResource } from "./stream.plan";

/**
 * What another component needs of a stream. `Stream` has it; plain values from another stack's exports will do too.
 */
export interface StreamOutputs {
  readonly type: BrokerKind;
  /** Where the brokers are. */
  readonly region: string;
  /** Brokers in all. */
  readonly brokers: number;
  /** Type of the brokers. */
  readonly instanceType: string;
  /** The only way in that a replicator takes. A cluster of another making must have it too. */
  readonly authentication: "iam";
  /** Whether a replicator in another region may read it. */
  readonly replicationSource: boolean;
  /** ARN of the cluster; it resolves once the topics exist and, for a source of replication, replicators are let in. */
  readonly clusterArn: pulumi.Input<string>;
  /** Network of the brokers: a replicator puts its interfaces there. */
  readonly vpcId: pulumi.Input<string>;
  /** Subnets of the brokers. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Of the brokers: who may connect stands in its rules. */
  readonly securityGroupId: pulumi.Input<string>;
}

/**
 * A Kafka cluster on MSK in one region: TLS and IAM are the only way in, records are encrypted with a key of its own, kept three times
 * with two copies in sync, and topics exist only where the program says so.
 *
 * What fails with it: everything asynchronous. The loss of a zone leaves two copies of every record and stops nothing.
 *
 * To destroy a protected stream: set `protection: "off"`, `pulumi up`, `pulumi destroy`. Its records are gone then: MSK knows no snapshot.
 *
 * Another broker type takes 10 to 15 minutes per broker: it never helps within a spike.
 *
 * @example
 * const events = new Stream("events", {
 *   type: "express",
 *   region: "us-west-2",
 *   network: { vpcId: network.vpcId, subnets: network.subnets.data, allowedFrom: { pods: { securityGroupId } } },
 *   instanceType: "express.m7g.large",
 *   topics: { orders: { partitions: 24 } },
 * });
 */
export class Stream extends pulumi.ComponentResource implements StreamOutputs {
  /** Kind of the brokers. */
  readonly type: BrokerKind;
  readonly region: string;
  readonly brokers: number;
  readonly instanceType: string;
  readonly authentication = "iam";
  readonly replicationSource: boolean;
  readonly clusterArn: pulumi.Output<string>;
  readonly vpcId: pulumi.Output<string>;
  readonly subnetIds: readonly pulumi.Output<string>[];
  readonly securityGroupId: pulumi.Output<string>;
  /** Of the brokers, for clients that sign in by IAM. */
  readonly port = streamPort;
  /** Of the key that encrypts records at rest. */
  readonly keyArn: pulumi.Output<string>;
  /** `host:9098,…` for clients that sign in by IAM. */
  readonly bootstrapBrokers: pulumi.Output<string>;
  readonly #name: string;

  constructor(name: string, args: StreamArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = resolve(name, args);
    const { region, type, instanceType, network } = args;
    const { zones, brokers, replicationSource } = settings;
    const options = withTransforms(opts, streamChildren, args.transform);
    super("tenfold:data:Stream", name, { region, type, zones: [...zones], brokers, instanceType }, options);

    const request = { name, args, settings };
    const foundation = createStreamFoundation(this, request);
    const cluster = createStreamCluster(this, request, foundation);
    if (args.type === "standard") createStorageScaling(this, request, cluster, args.storage);
    const topics = createTopics(this, request, cluster);
    const policies = replicationSource ? [allowReplication(this, request, cluster)] : [];

    createStreamAlarms(this, request, cluster);

    this.#name = name;
    this.type = type;
    this.region = region;
    this.brokers = brokers;
    this.instanceType = instanceType;
    this.replicationSource = replicationSource;
    this.clusterArn = readyClusterArn(cluster, [...topics, ...policies]);
    this.vpcId = pulumi.output(network.vpcId);
    this.subnetIds = subnetIdsOf(network, zones).map((id) => pulumi.output(id));
    this.securityGroupId = foundation.firewall.id;
    this.keyArn = foundation.key.arn;
    this.bootstrapBrokers = cluster.bootstrapBrokersSaslIam;
    this.registerOutputs({
      region,
      clusterArn: this.clusterArn,
      bootstrapBrokers: this.bootstrapBrokers,
      securityGroupId: this.securityGroupId,
    });
  }

  /** The ARN of topics, groups or transactions of the stream, for `kafka-cluster:…` statements of IAM. */
  arnOf(resource: KafkaResource, resourceName: string): pulumi.Output<string> {
    return this.clusterArn.apply((arn) => kafkaArn(arn, resource, resourceName));
  }

  /**
   * Lets a role write to a topic, or to topics of a prefix such as `orders.*`.
   *
   * @throws pulumi.RunError where the name is none, or the role's name is an output and `as` is not given.
   */
  grantProduce(role: GrantedRole, topic: string, options: ProduceOptions = {}): aws.iam.RolePolicy {
    const target = { name: this.#name, clusterArn: this.clusterArn, role, topic };
    return grantStreamProduce(this, target, options);
  }

  /**
   * Lets a role read a topic, or topics of a prefix, as a group of consumers, or as groups of a prefix.
   *
   * @throws pulumi.RunError where a name is none, or the role's name is an output and `as` is not given.
   */
  grantConsume(
    role: GrantedRole,
    topic: string,
    group: string,
    options: GrantOptions = {},
  ): aws.iam.RolePolicy {
    const target = { name: this.#name, clusterArn: this.clusterArn, role, topic };
    return grantStreamConsume(this, target, group, options);
  }
}

/** Checks the arguments and fills in the defaults. */
function resolve(name: string, args: StreamArgs): StreamSettings {
  const component = `Stream "${name}"`;
  requireGiven(component, args, ["region", "network", "type", "instanceType"]);
  const check = new ArgumentCheck(component);
  checkWord(check, "type", args.type, ["express", "standard"]);
  // Everything else follows from it.
  check.throwIfAny();
  const settings = streamSettings(args);
  checkName(check, name);
  checkProtection(check, args.protection);
  checkRegion(check, args.region);
  checkStream(check, args, settings);
  check.throwIfAny();
  return settings;
}
