import * as aws from "@pulumi/aws";

// Every copy must confirm: one broker down, and nothing is written any more.
const tags = { environment: "prod", project: "shop" };

const vpc = new aws.ec2.Vpc("shop", { cidrBlock: "10.0.0.0/16", tags });
const subnets = ["us-west-2a", "us-west-2b", "us-west-2c"].map(
  (availabilityZone, index) =>
    new aws.ec2.Subnet(`brokers-${availabilityZone}`, {
      vpcId: vpc.id,
      availabilityZone,
      cidrBlock: `10.0.${index}.0/24`,
      tags,
    }),
);

const settings = new aws.msk.Configuration("events", {
  kafkaVersions: ["3.9.x.kraft"],
  serverProperties: [
    "default.replication.factor=3",
    "min.insync.replicas=3",
    "unclean.leader.election.enable=false",
  ].join("\n"),
});

new aws.msk.Cluster("events", {
  kafkaVersion: "3.9.x.kraft",
  numberOfBrokerNodes: 3,
  brokerNodeGroupInfo: {
    instanceType: "kafka.m7g.large",
    clientSubnets: subnets.map((subnet) => subnet.id),
    securityGroups: ["sg-1"],
  },
  configurationInfo: { arn: settings.arn, revision: settings.latestRevision },
  tags,
});
