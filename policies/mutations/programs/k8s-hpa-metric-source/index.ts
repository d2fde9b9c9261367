import * as aws from "@pulumi/aws";
import { autoscaler, deployment } from "../../catalog";

// An autoscaler on the processor's use, in a cluster without the metrics server.
new aws.eks.Cluster("shop", {
  roleArn: "arn:aws:iam::111122223333:role/cluster",
  vpcConfig: { subnetIds: ["subnet-1", "subnet-2", "subnet-3"] },
  tags: { environment: "prod", project: "shop" },
});

deployment({ replicas: undefined });
autoscaler();
