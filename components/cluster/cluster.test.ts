import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import { runProgram } from "@tenfold/engine/testing";
import { type ResourceGraph } from "@tenfold/planning";
import { Cluster } from "./cluster";
import { type ClusterArgs } from "./cluster-args";
import { clusterPresets } from "./cluster.presets";
import { dependenciesOf, subnetsOf } from "./testing";
import { withPreset } from "../lib/presets";
import { messageOf, only } from "../lib/testing";

const clusterType = "aws:eks/cluster:Cluster";
const addOnType = "aws:eks/addon:Addon";

function clusterArgs(overrides: Partial<ClusterArgs> = {}): ClusterArgs {
  return {
    region: "us-west-2",
    controlPlaneSubnets: subnetsOf("usw2-az1", "usw2-az2", "usw2-az3"),
    admins: { deploy: "arn:aws:iam::111122223333:role/deploy" },
    tags: { team: "shop" },
    ...overrides,
  };
}

const subnets = subnetsOf("usw2-az1", "usw2-az2");

const managed: ClusterArgs["compute"] = {
  profile: "managed",
  subnets,
  nodeGroups: { system: { min: 2, max: 6, instanceTypes: ["m8g.large"] } },
};

function run(overrides: Partial<ClusterArgs> = {}): Promise<ResourceGraph> {
  return runProgram(() => {
    new Cluster("main", clusterArgs(overrides));
  });
}

describe("Cluster", () => {
  it("is closed, explicit about its administrators, logged, encrypted and without extended support", async () => {
    const { inputs } = only(await run(), clusterType, "main-cluster");
    assert.deepEqual(inputs["accessConfig"], {
      authenticationMode: "API",
      bootstrapClusterCreatorAdminPermissions: false,
    });
    assert.deepEqual(inputs["vpcConfig"], {
      endpointPrivateAccess: true,
      endpointPublicAccess: false,
      subnetIds: ["subnet-usw2-az1", "subnet-usw2-az2", "subnet-usw2-az3"],
    });
    assert.equal((inputs["enabledClusterLogTypes"] as readonly string[]).length, 5);
    assert.deepEqual(inputs["upgradePolicy"], { supportType: "STANDARD" });
    assert.deepEqual(inputs["zonalShiftConfig"], { enabled: true });
    assert.equal(inputs["version"], "1.36");
    assert.equal(inputs["name"], "test-main");
  });

  it("turns on all of Auto Mode and no built-in NodePool, for which EKS wants no node role either", async () => {
    const { inputs } = only(await run(), clusterType, "main-cluster");
    assert.deepEqual(inputs["computeConfig"], { enabled: true, nodePools: [] });
    assert.deepEqual(inputs["kubernetesNetworkConfig"], { elasticLoadBalancing: { enabled: true } });
    assert.deepEqual(inputs["storageConfig"], { blockStorage: { enabled: true } });
    assert.equal(inputs["bootstrapSelfManagedAddons"], false);
  });

  it("creates no add-on under Auto Mode, because without a node it would never become ready", async () => {
    assert.deepEqual((await run()).ofType(addOnType), []);
  });

  it("comes after its log group and every right of its role, and so is deleted before them", async () => {
    const dependencies = dependenciesOf(only(await run(), clusterType, "main-cluster"));
    assert.deepEqual(dependencies, [
      "main-cluster-role",
      "main-cluster-role-AmazonEKSBlockStoragePolicyV2",
      "main-cluster-role-AmazonEKSClusterPolicy",
      "main-cluster-role-AmazonEKSComputePolicy",
      "main-cluster-role-AmazonEKSLoadBalancingPolicy",
      "main-cluster-role-AmazonEKSNetworkingPolicy",
      "main-cluster-role-policy",
      "main-key",
      "main-logs",
    ]);
  });

  it("owns the log group that EKS writes to, with an end", async () => {
    const { inputs } = only(await run(), "aws:cloudwatch/logGroup:LogGroup", "main-logs");
    assert.equal(inputs["name"], "/aws/eks/test-main/cluster");
    assert.equal(inputs["retentionInDays"], 90);
  });

  it("lets in the administrators and Auto Mode's nodes, and names the nodes' profile only then", async () => {
    const graph = await run();
    const rights = graph.ofType("aws:eks/accessPolicyAssociation:AccessPolicyAssociation");
    assert.deepEqual(
      rights.map(({ name, inputs }) => [name, String(inputs["policyArn"]).split("/")[1]]),
      [
        ["main-admin-deploy-rights", "AmazonEKSClusterAdminPolicy"],
        ["main-node-access-rights", "AmazonEKSAutoNodePolicy"],
      ],
    );
    assert.equal(only(graph, "aws:eks/accessEntry:AccessEntry", "main-node-access").inputs["type"], "EC2");
    const profile = only(graph, "aws:iam/instanceProfile:InstanceProfile", "main-node-profile");
    assert.equal(profile.inputs["name"], "eks-test-main-us-west-2-node");
    assert.ok(dependenciesOf(profile).includes("main-node-access-rights"));
  });

  it("gives every regional child its region, itself as the parent and the tags", async () => {
    const graph = await run({ compute: managed, apiAccess: { privateCidrs: ["10.9.0.0/24"] } });
    const [component] = graph.ofType("tenfold:cluster:Cluster");
    const untaggable = /Alias|RolePolicy|RolePolicyAttachment|AccessPolicyAssociation$/;
    for (const child of graph.resources.filter(({ type }) => type.startsWith("aws:"))) {
      assert.equal(child.parent, component?.urn, child.name);
      if (!child.type.startsWith("aws:iam/")) assert.equal(child.inputs["region"], "us-west-2", child.name);
      if (untaggable.test(child.type)) continue;
      assert.equal((child.inputs["tags"] as Record<string, string>)["team"], "shop", child.name);
    }
  });

  it("keeps cluster and key from deletion unless told otherwise", async () => {
    const on = await run();
    assert.ok(only(on, clusterType, "main-cluster").protect);
    assert.ok(only(on, "aws:kms/key:Key", "main-key").protect);
    assert.equal(only(on, clusterType, "main-cluster").inputs["deletionProtection"], true);
    const off = await run({ protection: "off" });
    assert.deepEqual(
      off.resources.filter(({ protect }) => protect),
      [],
    );
    assert.equal(only(off, clusterType, "main-cluster").inputs["deletionProtection"], false);
  });

  it("opens the API to the given blocks and to no more", async () => {
    const graph = await run({
      apiAccess: { publicCidrs: ["203.0.113.0/24"], privateCidrs: ["10.9.0.0/24"] },
    });
    const vpcConfig = only(graph, clusterType, "main-cluster").inputs["vpcConfig"] as Record<string, unknown>;
    assert.equal(vpcConfig["endpointPublicAccess"], true);
    assert.deepEqual(vpcConfig["publicAccessCidrs"], ["203.0.113.0/24"]);
    const type = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    const rule = only(graph, type, "main-api-10-9-0-0-24").inputs;
    assert.deepEqual([rule["cidrIpv4"], rule["fromPort"], rule["toPort"]], ["10.9.0.0/24", 443, 443]);
  });

  it("opens stores to all of its pods, and says which", async () => {
    const orders = { region: "us-west-2", securityGroupId: "sg-database", port: 5432 };
    const graph = await run({ connections: { orders } });
    const type = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    const { inputs } = only(graph, type, "main-to-orders");
    assert.deepEqual([inputs["securityGroupId"], inputs["fromPort"]], ["sg-database", 5432]);
    assert.deepEqual(only(graph, "tenfold:cluster:Cluster").outputs["opened"], [
      { to: "orders", ports: "5432", from: "cluster" },
    ]);
    const far = { ...orders, region: "eu-west-1" };
    await assert.rejects(run({ connections: { far } }), /connections\.far\.region/);
  });

  it("lets nobody use its kubeconfig before the administrators' entries and the managed nodes", async () => {
    const graph = await runProgram(() => {
      const { kubeconfig } = new Cluster("main", clusterArgs({ compute: managed }));
      new kubernetes.Provider("main", { kubeconfig });
    });
    const dependencies = dependenciesOf(only(graph, "pulumi:providers:kubernetes", "main"));
    for (const before of ["main-admin-deploy-rights", "main-system", "main-coredns"]) {
      assert.ok(dependencies.includes(before), before);
    }
  });

  it("names every wrong argument at once", async () => {
    await assert.rejects(run({ admins: {}, logRetentionDays: 2 }), (error: Error) => {
      assert.match(error.message, /Cluster "main": 2 mistakes/);
      assert.match(error.message, /admins/);
      assert.match(error.message, /logRetentionDays {2}2 {2}one of 1, 3, 5/);
      return true;
    });
  });
});

describe("Cluster with managed node groups", () => {
  it("turns all of Auto Mode off", async () => {
    const { inputs } = only(await run({ compute: managed }), clusterType, "main-cluster");
    assert.deepEqual(inputs["computeConfig"], { enabled: false });
    assert.deepEqual(inputs["kubernetesNetworkConfig"], { elasticLoadBalancing: { enabled: false } });
    assert.deepEqual(inputs["storageConfig"], { blockStorage: { enabled: false } });
  });

  it("creates network and identity before the nodes, and what runs on nodes after them", async () => {
    const graph = await run({ compute: managed });
    const group = only(graph, "aws:eks/nodeGroup:NodeGroup", "main-system");
    for (const before of ["main-vpc-cni", "main-kube-proxy", "main-eks-pod-identity-agent"]) {
      assert.ok(dependenciesOf(group).includes(before), before);
      assert.ok(!dependenciesOf(only(graph, addOnType, before)).includes("main-system"), before);
    }
    for (const after of ["main-coredns", "main-metrics-server", "main-aws-ebs-csi-driver"]) {
      assert.ok(dependenciesOf(only(graph, addOnType, after)).includes("main-system"), after);
    }
  });

  it("lets the storage driver reach volumes that a driver made, and no others", async () => {
    const attached = only(
      await run({ compute: managed }),
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      "main-storage-role-AmazonEBSCSIDriverPolicyV2",
    );
    assert.equal(attached.inputs["policyArn"], "arn:aws:iam::aws:policy/AmazonEBSCSIDriverPolicyV2");
  });

  it("makes network policies work", async () => {
    const { inputs } = only(await run({ compute: managed }), addOnType, "main-vpc-cni");
    assert.deepEqual(JSON.parse(String(inputs["configurationValues"])), { enableNetworkPolicy: "true" });
  });

  it("gives pods interfaces of their own where it is told, beside network policies, and may make them before there is a cluster", async () => {
    const compute = { ...managed, podSecurityGroups: true };
    for (const chosen of [compute, { profile: "karpenter", subnets, podSecurityGroups: true }] as const) {
      const graph = await runProgram(() => {
        const { podSecurityGroups } = new Cluster("main", clusterArgs({ compute: chosen }));
        return { vpcId: podSecurityGroups?.vpcId };
      });
      const { inputs } = only(graph, addOnType, "main-vpc-cni");
      assert.deepEqual(JSON.parse(String(inputs["configurationValues"])), {
        enableNetworkPolicy: "true",
        env: { ENABLE_POD_ENI: "true", POD_SECURITY_GROUP_ENFORCING_MODE: "standard" },
        init: { env: { DISABLE_TCP_EARLY_DEMUX: "true" } },
      });
      const before = dependenciesOf(only(graph, clusterType, "main-cluster"));
      assert.ok(before.includes("main-cluster-role-AmazonEKSVPCResourceController"));
    }
    const without = await run({ compute: managed });
    assert.ok(!without.resources.some(({ name }) => name.endsWith("VPCResourceController")));
  });

  it("leaves the size to the autoscaler and keeps pods from the nodes' credentials", async () => {
    const graph = await run({ compute: managed });
    const group = only(graph, "aws:eks/nodeGroup:NodeGroup", "main-system");
    assert.deepEqual(group.inputs["scalingConfig"], { minSize: 2, desiredSize: 2, maxSize: 6 });
    assert.deepEqual(group.ignoreChanges, ["scalingConfig.desiredSize"]);
    assert.equal(group.inputs["amiType"], "AL2023_ARM_64_STANDARD");
    const template = only(graph, "aws:ec2/launchTemplate:LaunchTemplate", "main-system-template").inputs;
    assert.deepEqual(template["metadataOptions"], {
      httpEndpoint: "enabled",
      httpTokens: "required",
      httpPutResponseHopLimit: 1,
    });
    assert.match(JSON.stringify(template["blockDeviceMappings"]), /"encrypted":"true"/);
  });

  it("keeps as many servers prepared and stopped as it is told, whatever the group's bounds, so that a spike meets them", async () => {
    const nodeGroups = { web: { min: 2, max: 40, instanceTypes: ["m8g.large"], warmPool: { size: 20 } } };
    const graph = await run({ compute: { profile: "managed", subnets, nodeGroups } });
    assert.deepEqual(only(graph, "aws:eks/nodeGroup:NodeGroup", "main-web").inputs["warmPoolConfig"], {
      minSize: 20,
      maxGroupPreparedCapacity: 20,
      poolState: "STOPPED",
      reuseOnScaleIn: false,
    });
  });
});

describe("the alarms of a cluster", () => {
  const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";

  it("watch the control plane by what EKS publishes, in its region, and can be changed or left out", async () => {
    const topic = "arn:aws:sns:us-west-2:111122223333:pager";
    const graph = await run({
      alarms: { topicArns: [topic], change: { "api-throttled": "off", "api-errors": { threshold: 5 } } },
    });
    const names = graph.ofType(alarm).map(({ name }) => name);
    assert.deepEqual(names, ["main-alarm-api-errors", "main-alarm-pods-without-place"]);
    const { inputs } = only(graph, alarm, "main-alarm-api-errors");
    assert.deepEqual(
      [inputs["region"], inputs["namespace"], inputs["threshold"], inputs["alarmActions"]],
      ["us-west-2", "AWS/EKS", 5, [topic]],
    );
    assert.deepEqual((await run({ alarms: "off" })).ofType(alarm), []);
  });
});

describe("a cluster's name", () => {
  it("is one that every other component takes too", async () => {
    for (const name of ["", "Shop", "shop_1", "shop-", "s".repeat(33)]) {
      const message = await messageOf(runProgram(() => void new Cluster(name, clusterArgs())));
      assert.match(
        message,
        new RegExp(`^Cluster "${name}": 1 mistake\\n {2}name {2}"${name}" {2}lower-case letters`),
      );
    }
  });
});

describe("a cluster's presets and transforms", () => {
  it("say in production what a cluster is by default", async () => {
    const own = clusterArgs();
    const inputs = (graph: ResourceGraph) => graph.resources.map(({ urn, inputs: given }) => [urn, given]);
    const byPreset = await runProgram(
      () => void new Cluster("main", withPreset(clusterPresets.production, own)),
    );
    assert.deepEqual(inputs(byPreset), inputs(await run()));
  });

  it("change one child by its role, and name a role that is none", async () => {
    const graph = await run({ transform: { logGroup: { kmsKeyId: "arn:key" } } });
    assert.equal(only(graph, "aws:cloudwatch/logGroup:LogGroup").inputs["kmsKeyId"], "arn:key");
    const transform = { logs: {} } as ClusterArgs["transform"];
    await assert.rejects(run({ transform }), /transform {2}"logs" {2}one of key, logGroup/);
  });
});
