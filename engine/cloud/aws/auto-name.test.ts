import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { Unknown } from "@tenfold/planning";
import { runProgram } from "../../testing";
import { autoName, named } from "./auto-name";

describe("names that the provider makes", () => {
  it("are known at preview: the logical name, a hyphen and seven digits", async () => {
    const graph = await runProgram(() => {
      new aws.s3.Bucket("Assets");
      new aws.kms.Alias("orders", { targetKeyId: "k" });
      new aws.sqs.Queue("jobs", { fifoQueue: true });
    });
    const known = (type: string, key: string) => String(graph.ofType(type)[0]?.inputs[key]);
    assert.match(known("aws:s3/bucket:Bucket", "bucket"), /^assets-[0-9a-f]{7}$/);
    assert.match(known("aws:kms/alias:Alias", "name"), /^alias\/orders-[0-9a-f]{7}$/);
    assert.match(known("aws:sqs/queue:Queue", "name"), /^jobs-[0-9a-f]{7}\.fifo$/);
  });

  it("are not made where the program gives one, or asks AWS for one", () => {
    const web = { urn: "urn", type: "aws:iam/role:Role", name: "web" };
    assert.deepEqual(autoName(named(), { ...web, inputs: { name: "given" } }), {});
    assert.deepEqual(autoName(named(), { ...web, inputs: { namePrefix: "web-" } }), {});
    assert.match(String(autoName(named(), { ...web, inputs: {} })["name"]), /^web-[0-9a-f]{7}$/);
  });

  it("are refused where AWS would refuse their length", async () => {
    const name = "a-load-balancer-with-a-long-name";
    await assert.rejects(
      runProgram(() => new aws.lb.TargetGroup(name, { port: 80, protocol: "HTTP", vpcId: "vpc-0" })),
      /longer than the 32 characters/,
    );
  });
});

describe("objects that AWS completes", () => {
  for (const mode of ["preview", "rehearse"] as const) {
    it(`hold what the program gave and what AWS adds, in ${mode}`, async () => {
      const graph = await runProgram(
        () => {
          const cluster = new aws.eks.Cluster("main", {
            roleArn: "arn:aws:iam::123456789012:role/eks",
            vpcConfig: { subnetIds: ["subnet-0"] },
          });
          new aws.vpc.SecurityGroupIngressRule("nodes", {
            ipProtocol: "-1",
            securityGroupId: cluster.vpcConfig.clusterSecurityGroupId,
            description: cluster.vpcConfig.subnetIds[0],
          });
        },
        { mode },
      );
      const rule = graph.ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")[0];
      const group = rule?.inputs["securityGroupId"];
      if (mode === "preview") assert.ok(group instanceof Unknown, String(group));
      else assert.match(String(group), /^sg-0[0-9a-f]{16}$/);
      assert.equal(rule?.inputs["description"], "subnet-0");
    });
  }
});
