import * as aws from "@pulumi/aws";

// A family that AWS has replaced four times. It is on no list of allowed families either.
new aws.ec2.Instance("worker", {
  ami: "ami-1",
  instanceType: "m4.large",
  tags: { environment: "prod", project: "shop" },
});
