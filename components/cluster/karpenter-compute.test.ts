import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import { runProgram } from "@tenfold/engine/testing";
import { type ResourceGraph } from "@tenfold/planning";
import { only } from "../lib/testing";
import { Cluster } from "./cluster";
import { type ClusterArgs, type KarpenterCompute } from "./cluster-args";
import { checkClusterArgs } from "./cluster.plan";
import { controllerPolicy, interruptionEvents, planSystemGroup } from "./karpenter-compute.plan";
import { NodePools } from "./node-pools";
import { dependenciesOf, objections, subnetsOf } from "./testing";

const subnets = subnetsOf("usw2-az1", "usw2-az2", "usw2-az3");
const compute: KarpenterCompute = { profile: "karpenter", subnets };
const cluster = (changes: Partial<ClusterArgs> = {}): ClusterArgs => ({
  region: "us-west-2",
  controlPlaneSubnets: subnets,
  admins: { deploy: "arn:aws:iam::111122223333:role/deploy" },
  compute,
  ...changes,
});

function run(): Promise<ResourceGraph> {
  return runProgram(
    () => {
      const main = new Cluster("main", cluster());
      const provider = new kubernetes.Provider("main", { kubeconfig: main.kubeconfig });
      const pools = { general: { limits: { cpu: 64, memoryGib: 256 } } };
      new NodePools("nodes", { cluster: main, subnets, pools }, { provider });
    },
    { mode: "rehearse" },
  );
}

interface Statement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

function statements(graph: ResourceGraph): readonly Statement[] {
  const { inputs } = only(graph, "aws:iam/rolePolicy:RolePolicy", "main-karpenter-role-policy");
  return (JSON.parse(String(inputs["policy"])) as { Statement: readonly Statement[] }).Statement;
}

describe("a cluster for Karpenter", () => {
  it("keeps a few nodes for what must run first, and everything else away from them", async () => {
    const graph = await run();
    const { inputs } = only(graph, "aws:eks/nodeGroup:NodeGroup", "main-system");
    assert.deepEqual(inputs["scalingConfig"], { minSize: 3, desiredSize: 3, maxSize: 4 });
    assert.deepEqual(inputs["taints"], [{ key: "CriticalAddonsOnly", value: "true", effect: "NO_SCHEDULE" }]);
    const metrics = only(graph, "aws:eks/addon:Addon", "main-metrics-server").inputs["configurationValues"];
    assert.deepEqual(JSON.parse(String(metrics)), {
      tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }],
    });
  });

  it("hears of every interruption, by a queue that only its rules write to", async () => {
    const graph = await run();
    const rules = graph.ofType("aws:cloudwatch/eventRule:EventRule");
    const patterns = rules.map(
      ({ inputs }) => JSON.parse(String(inputs["eventPattern"])) as { "detail-type": readonly string[] },
    );
    assert.deepEqual(
      patterns.flatMap((pattern) => pattern["detail-type"]).sort(),
      Object.values(interruptionEvents)
        .map(({ type }) => type)
        .sort(),
    );
    assert.equal(graph.ofType("aws:cloudwatch/eventTarget:EventTarget").length, rules.length);
    const policy = String(only(graph, "aws:sqs/queuePolicy:QueuePolicy").inputs["policy"]);
    for (const { outputs } of rules) assert.ok(policy.includes(String(outputs["arn"])));
    assert.ok(policy.includes('"aws:SecureTransport":"false"'));
    const queue = only(graph, "aws:sqs/queue:Queue").inputs;
    assert.deepEqual([queue["sqsManagedSseEnabled"], queue["messageRetentionSeconds"]], [true, 300]);
  });

  it("lets in nodes of a role of their own, for EKS itself lets in that of the managed group", async () => {
    const graph = await run();
    const entry = only(graph, "aws:eks/accessEntry:AccessEntry", "main-karpenter-node-access").inputs;
    assert.equal(entry["type"], "EC2_LINUX");
    assert.match(String(entry["principalArn"]), /karpenter-node$/);
    const group = only(graph, "aws:eks/nodeGroup:NodeGroup").inputs["nodeRoleArn"];
    assert.notEqual(group, entry["principalArn"]);
  });

  it("starts nodes by a profile that we own, encrypted, with credentials out of the pods' reach", async () => {
    const spec = only(await run(), "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass").inputs["spec"];
    assert.deepEqual(spec, {
      instanceProfile: "test-main-us-west-2-karpenter-node",
      subnetSelectorTerms: subnetsIds(),
      securityGroupSelectorTerms: [{ id: clusterGroup(await run()) }],
      amiSelectorTerms: [{ alias: "al2023@latest" }],
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: { volumeSize: "80Gi", volumeType: "gp3", encrypted: true, deleteOnTermination: true },
        },
      ],
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
    });
  });

  it("has pools with Karpenter's own labels, limits and zones", async () => {
    const graph = await run();
    const spec = only(graph, "kubernetes:karpenter.sh/v1:NodePool").inputs["spec"] as {
      limits: unknown;
      template: { spec: { requirements: { key: string }[]; nodeClassRef: unknown } };
    };
    const keys = spec.template.spec.requirements.map(({ key }) => key);
    assert.ok(keys.includes("karpenter.k8s.aws/instance-family"));
    assert.ok(keys.includes("topology.kubernetes.io/zone") && keys.includes("kubernetes.io/os"));
    assert.ok(!keys.some((key) => key.startsWith("eks.amazonaws.com/")));
    assert.deepEqual(spec.template.spec.nodeClassRef, {
      group: "karpenter.k8s.aws",
      kind: "EC2NodeClass",
      name: "private",
    });
    assert.deepEqual(graph.ofType("kubernetes:core/v1:ConfigMapPatch"), []);
  });

  it("lets nobody into the cluster before what Karpenter needs at its end: queue, rights, profile", async () => {
    const graph = await run();
    const dependencies = dependenciesOf(only(graph, "pulumi:providers:kubernetes", "main"));
    for (const before of [
      ...["main-interruptions-policy", "main-karpenter-role-policy", "main-karpenter-identity"],
      ...["main-karpenter-node-access", "main-karpenter-node-profile", "main-system", "main-coredns"],
    ]) {
      assert.ok(dependencies.includes(before), before);
    }
  });
});

function subnetsIds(): readonly { id: string }[] {
  return ["usw2-az1", "usw2-az2", "usw2-az3"].map((zone) => ({ id: `subnet-${zone}` }));
}

function clusterGroup(graph: ResourceGraph): unknown {
  const config = only(graph, "aws:eks/cluster:Cluster").outputs["vpcConfig"] as Record<string, unknown>;
  return config["clusterSecurityGroupId"];
}

describe("the rights of Karpenter", () => {
  it("end what carries the cluster's tag, and pass on no role but that of its nodes", async () => {
    const all = statements(await run());
    const find = (sid: string) => all.find(({ Sid }) => Sid === sid) ?? assert.fail(sid);
    assert.match(
      JSON.stringify(find("EndOwn").Condition),
      /aws:ResourceTag\/kubernetes.io\/cluster\/test-main/,
    );
    assert.match(String(find("GiveNodesTheirRole").Resource), /:role\/test-main-us-west-2-karpenter-node$/);
  });

  it("reach everything only where AWS knows no resources, and change no instance profile", () => {
    const policy = controllerPolicy({
      region: "us-west-2",
      clusterName: "shop",
      clusterArn: "arn:cluster",
      queueArn: "arn:queue",
      nodeRoleArn: "arn:role",
      instanceProfileArn: "arn:profile",
    });
    const { Statement } = JSON.parse(policy) as { Statement: readonly Statement[] };
    const wide = Statement.filter(({ Resource }) => Resource === "*").map(({ Sid }) => Sid);
    assert.deepEqual(wide, ["Look", "LookAtPrices", "ListProfiles", "LookAtZonalShift"]);
    assert.doesNotMatch(policy, /(Create|Delete|AddRoleTo|Tag)InstanceProfile/);
    assert.ok(policy.length < 10_240, "the policies of a role hold 10240 characters together");
  });
});

describe("the arguments of Karpenter's compute", () => {
  const objectionsTo = (change: Partial<KarpenterCompute>) =>
    objections((check) => checkClusterArgs(check, cluster({ compute: { ...compute, ...change } })));

  it("pass with nothing but subnets", () => {
    assert.deepEqual(objectionsTo({}), []);
    assert.equal(planSystemGroup({ ...compute, subnets: subnetsOf("usw2-az1") }).min, 2);
  });

  it("are refused with fewer nodes than Karpenter has pods, types of two architectures, or no subnet", () => {
    assert.deepEqual(objectionsTo({ system: { count: 1 } }), ["compute.system.count"]);
    assert.equal(objectionsTo({ system: { instanceTypes: ["m7g.large", "m7i.large"] } }).length, 1);
    assert.equal(objectionsTo({ subnets: {} }).length, 1);
  });
});
