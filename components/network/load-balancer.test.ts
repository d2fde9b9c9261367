import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { runProgram } from "@tenfold/engine/testing";
import { messageOf, names, only } from "../lib/testing";
import { LoadBalancer } from "./load-balancer";
import { type LoadBalancerArgs } from "./load-balancer-args";
import { planListener } from "./load-balancer.plan";
import { Network } from "./network";
import { planTargetGroup, targetMistakes } from "./target.plan";
import { subnetsIn } from "./testing";

const balancerType = "aws:lb/loadBalancer:LoadBalancer";
const ingressType = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

const run = (args: Partial<LoadBalancerArgs> = {}, stack = "test") =>
  runProgram(
    () =>
      void new LoadBalancer("shop", {
        region: "us-west-2",
        vpcId: "vpc-1",
        vpcCidrBlock: "10.3.0.0/16",
        subnets: subnetsIn("usw2-az2", "usw2-az1"),
        target: { port: 8080 },
        ...args,
      }),
    { stack },
  );

describe("a load balancer by default", () => {
  it("is internal, in every zone given, hardened and protected", async () => {
    const { inputs, protect } = only(await run(), balancerType);
    assert.deepEqual(inputs["subnets"], ["subnet-usw2-az1", "subnet-usw2-az2"]);
    const {
      internal,
      loadBalancerType,
      dropInvalidHeaderFields,
      enableZonalShift,
      enableDeletionProtection,
    } = inputs;
    assert.deepEqual(
      [internal, loadBalancerType, dropInvalidHeaderFields, enableZonalShift],
      [true, "application", true, true],
    );
    assert.deepEqual([enableDeletionProtection, protect], [true, true]);
  });

  it("lets CloudFront in on its one port, and nobody else", async () => {
    const graph = await run();
    const { inputs } = only(graph, ingressType);
    assert.deepEqual([inputs["fromPort"], inputs["toPort"], inputs["cidrIpv4"]], [80, 80, undefined]);
    assert.match(String(inputs["prefixListId"]), /^pl-/);
  });

  it("reaches the network alone", async () => {
    const rule = only(await run(), "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule");
    assert.equal(rule.inputs["cidrIpv4"], "10.3.0.0/16");
  });

  it("sends to pod addresses on the port, with checks that find a dead pod in thirty seconds", async () => {
    const graph = await run();
    const { inputs } = only(graph, "aws:lb/targetGroup:TargetGroup");
    const { port, targetType, loadBalancingAlgorithmType, deregistrationDelay } = inputs;
    assert.deepEqual([port, targetType, deregistrationDelay], [8080, "ip", 30]);
    assert.equal(loadBalancingAlgorithmType, "least_outstanding_requests");
    const check = inputs["healthCheck"] as Record<string, number | string>;
    assert.deepEqual(
      [check["path"], check["interval"], check["unhealthyThreshold"]],
      ["/health/ready", 10, 3],
    );
  });

  it("writes access logs to a bucket whose policy exists first", async () => {
    const graph = await run();
    const balancer = only(graph, balancerType);
    assert.equal((balancer.inputs["accessLogs"] as { enabled: boolean }).enabled, true);
    assert.equal(balancer.dependencies.includes(only(graph, "aws:s3/bucketPolicy:BucketPolicy").urn), true);
  });

  it("has a name that AWS takes, of the stack and the component", async () => {
    const name = only(await run({}, "production-of-a-long-name"), balancerType).inputs["name"];
    assert.match(String(name), /^production-of-a-long-name-[0-9a-f]{6}$/);
  });
});

describe("a load balancer's choices", () => {
  it("speak TLS 1.2 and 1.3 on 443 with a certificate", async () => {
    const graph = await run({ certificateArn: "arn:aws:acm:us-west-2:123456789012:certificate/one" });
    const { inputs } = only(graph, "aws:lb/listener:Listener");
    const { port, protocol, sslPolicy } = inputs;
    assert.deepEqual([port, protocol, sslPolicy], [443, "HTTPS", "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"]);
    assert.equal(only(graph, ingressType).inputs["fromPort"], 443);
  });

  it("let named groups and blocks in instead of CloudFront", async () => {
    const graph = await run({ allow: { cidrBlocks: ["10.3.0.0/16"], securityGroups: { runner: "sg-1" } } });
    assert.deepEqual(names(graph, ingressType), ["shop-from-10-3-0-0-16", "shop-from-runner"]);
  });

  it("carry the cluster's name on the target group, without which Auto Mode may not register pods", async () => {
    const { inputs } = only(await run({ clusterName: "main" }), "aws:lb/targetGroup:TargetGroup");
    assert.equal((inputs["tags"] as Record<string, string>)["eks:eks-cluster-name"], "main");
  });

  it("balance TCP over all zones as network type, without what only HTTP has", async () => {
    const graph = await run({ type: "network", target: { port: 9000 } });
    const { inputs } = only(graph, balancerType);
    assert.deepEqual(
      [inputs["enableCrossZoneLoadBalancing"], inputs["dropInvalidHeaderFields"]],
      [true, undefined],
    );
    assert.equal(only(graph, "aws:lb/listener:Listener").inputs["protocol"], "TCP");
    assert.equal(graph.ofType("aws:s3/bucket:Bucket").length, 0);
  });

  it("can be destroyed where protection is off", async () => {
    const graph = await run({ protection: "off" });
    const { inputs, protect } = only(graph, balancerType);
    assert.deepEqual([inputs["enableDeletionProtection"], protect], [false, false]);
    assert.equal(only(graph, "aws:s3/bucket:Bucket").inputs["forceDestroy"], true);
  });

  it("hand the target group out only when the listener sends to it", async () => {
    const graph = await runProgram(() => {
      const place = { region: "us-west-2", vpcId: "vpc-1", vpcCidrBlock: "10.3.0.0/16" };
      const subnets = subnetsIn("usw2-az1", "usw2-az2");
      const { targetGroupArn } = new LoadBalancer("shop", { ...place, subnets, target: { port: 8080 } });
      new aws.lb.TargetGroupAttachment("pod", {
        targetGroupArn,
        targetId: "10.3.0.1",
        availabilityZone: "all",
      });
    });
    const attachment = only(graph, "aws:lb/targetGroupAttachment:TargetGroupAttachment");
    const sources = graph.sourcesOf(attachment, "targetGroupArn").map(({ name }) => name);
    assert.deepEqual([...sources].sort(), ["shop-listener", "shop-targets"]);
  });

  it("wait for the ways out of the subnets, so that they are gone before them", async () => {
    const graph = await runProgram(() => {
      const { vpcId, cidrBlock, subnets } = new Network("main", { region: "us-west-2" });
      const place = { region: "us-west-2", vpcId, vpcCidrBlock: cidrBlock };
      new LoadBalancer("shop", {
        ...place,
        subnets: subnets.public,
        scheme: "public",
        target: { port: 8080 },
      });
    });
    const sources = graph.sourcesOf(only(graph, balancerType), "subnets").map(({ name }) => name);
    assert.equal(sources.includes("main-public-internet"), true);
  });
});

describe("a load balancer's arguments", () => {
  it("are refused together, each with what is allowed", async () => {
    const message = await messageOf(
      run({
        subnets: subnetsIn("usw2-az1"),
        allow: { cloudFront: false },
        target: { port: 0, slowStartSeconds: 60, healthCheck: { timeoutSeconds: 20 } },
      }),
    );
    assert.match(message, /LoadBalancer "shop": 5 mistakes/);
    for (const field of [
      "subnets",
      "allow",
      "target.port",
      "target.slowStartSeconds",
      "target.healthCheck.timeoutSeconds",
    ]) {
      assert.equal(message.includes(`  ${field}  `), true, `${field} in ${message}`);
    }
  });

  it("are refused where the name would begin with internal-, which AWS keeps for itself", async () => {
    assert.match(await messageOf(run({}, "internal")), /name .*internal-shop.* rename the environment/);
    await run({}, "internals");
  });

  it("are refused with TLS at a network balancer that is to be a VPC origin, which CloudFront does not take", async () => {
    const certificateArn = "arn:aws:acm:us-west-2:123456789012:certificate/1";
    assert.match(await messageOf(run({ type: "network", certificateArn })), /certificateArn .* TLS listener/);
    for (const args of [
      { type: "network" as const },
      { certificateArn },
      { type: "network" as const, certificateArn, allow: { cidrBlocks: ["10.0.0.0/8"] } },
      { type: "network" as const, certificateArn, scheme: "public" as const },
    ]) {
      await run(args);
    }
  });

  it("are refused in a zone or a region that VPC origins do not reach", async () => {
    const seoul = { region: "ap-northeast-2", subnets: subnetsIn("apne2-az1", "apne2-az2") };
    assert.match(
      await messageOf(run(seoul)),
      /subnets\[0\] {2}"apne2-az1" {2}CloudFront VPC origins do not reach this zone/,
    );
    const mexico = { region: "mx-central-1", subnets: subnetsIn("mxc1-az1", "mxc1-az2") };
    assert.match(await messageOf(run(mexico)), /mx-central-1 has no VPC origins/);
    await run({ ...seoul, allow: { cidrBlocks: ["10.0.0.0/8"] } });
  });

  it("are checked by type", () => {
    const fields = targetMistakes("network", { port: 1, algorithm: "roundRobin", slowStartSeconds: 30 }).map(
      ([field]) => field,
    );
    assert.deepEqual(fields, ["algorithm", "slowStartSeconds"]);
    assert.deepEqual(
      targetMistakes("application", { port: 1, algorithm: "roundRobin", slowStartSeconds: 30 }),
      [],
    );
  });
});

describe("the plan of a load balancer", () => {
  it("takes failing targets out of the way only where the algorithm can", () => {
    const mitigation = (algorithm: "weightedRandom" | "roundRobin") => {
      const plan = planTargetGroup("application", { port: 1, algorithm });
      return "loadBalancingAnomalyMitigation" in plan ? plan.loadBalancingAnomalyMitigation : undefined;
    };
    assert.deepEqual([mitigation("weightedRandom"), mitigation("roundRobin")], ["on", "off"]);
  });

  it("keeps a client at its target only when asked", () => {
    assert.equal(planTargetGroup("application", { port: 1 }).stickiness.enabled, false);
    const sticky = planTargetGroup("application", {
      port: 1,
      stickiness: { by: "cookie", seconds: 600 },
    }).stickiness;
    assert.deepEqual(sticky, { type: "lb_cookie", enabled: true, cookieDuration: 600 });
  });

  it("listens by type and certificate", () => {
    assert.deepEqual(planListener("network", false), { port: 80, protocol: "TCP" });
    assert.equal(planListener("network", true).protocol, "TLS");
  });
});
