import * as aws from "@pulumi/aws";

// A node group in Auto Mode's company whose maximum is its minimum.
const tags = { environment: "prod", project: "shop" };

const cluster = new aws.eks.Cluster("shop", {
  roleArn: "arn:aws:iam::111122223333:role/cluster",
  vpcConfig: { subnetIds: ["subnet-1", "subnet-2", "subnet-3"] },
  computeConfig: {
    enabled: true,
    nodePools: ["system"],
    nodeRoleArn: "arn:aws:iam::111122223333:role/nodes",
  },
  tags,
});

new aws.eks.NodeGroup("workers", {
  clusterName: cluster.name,
  nodeRoleArn: "arn:aws:iam::111122223333:role/nodes",
  subnetIds: ["subnet-1", "subnet-2", "subnet-3"],
  instanceTypes: ["m7g.large"],
  scalingConfig: { minSize: 3, desiredSize: 3, maxSize: 3 },
  tags,
});
