import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import { runProgram } from "@tenfold/engine/testing";
import { type PropertyMap, type ResourceGraph } from "@tenfold/planning";
import { type ClusterOutputs } from "../cluster/outputs";
import { dependenciesOf, foreignCluster } from "../cluster/testing";
import { Aurora } from "../data/database/aurora";
import { Stream } from "../data/stream/stream";
import { dataNetwork } from "../data/testing";
import { names, only } from "../lib/testing";
import { Service } from "./service";
import { type ServiceArgs } from "./service-args";

const groupType = "aws:ec2/securityGroup:SecurityGroup";
const ruleType = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const policyType = "kubernetes:vpcresources.k8s.aws/v1beta1:SecurityGroupPolicy";

const { nodeInstanceProfileName: _, ...withoutAutoMode } = foreignCluster;
const cluster: ClusterOutputs = { ...withoutAutoMode, podSecurityGroups: { vpcId: "vpc-1" } };

const database = { region: "us-west-2", securityGroupId: "sg-database", port: 5432 };
const cache = { securityGroupId: "sg-cache", port: 6379, lastPort: 6380 };
const connected = { securityGroup: "own", connections: { orders: database, views: cache } } as const;

function run(overrides: Partial<ServiceArgs> = {}): Promise<ResourceGraph> {
  return runProgram(() => {
    const provider = new kubernetes.Provider("shop", { kubeconfig: "{}", clusterIdentifier: "shop" });
    const args: ServiceArgs = {
      cluster,
      namespace: "shop",
      image: "catalog:1.4.2",
      resources: { cpu: "250m", memory: "512Mi" },
      scaling: { min: 3, max: 30 },
      ...overrides,
    };
    new Service("catalog", args, { provider });
  });
}

describe("a service with a security group of its own", () => {
  it("is known to stores by a group without rules, beside the cluster's by which it is reached", async () => {
    const graph = await run(connected);
    const { inputs, id } = only(graph, groupType, "catalog-pods");
    assert.deepEqual([inputs["vpcId"], inputs["region"]], ["vpc-1", "us-west-2"]);
    assert.ok(!("ingress" in inputs) && !("egress" in inputs));
    assert.deepEqual(only(graph, policyType, "catalog-security-group").inputs["spec"], {
      podSelector: { matchLabels: { "app.kubernetes.io/name": "catalog" } },
      securityGroups: { groupIds: [id, "sg-nodes"] },
    });
  });

  it("opens each store to that group alone, on the store's ports, and says which", async () => {
    const graph = await run(connected);
    const own = only(graph, groupType, "catalog-pods").id;
    const rules = graph.ofType(ruleType).map(({ name, inputs }) => {
      const { securityGroupId, referencedSecurityGroupId, fromPort, toPort, ipProtocol } = inputs;
      return [name, securityGroupId, referencedSecurityGroupId, ipProtocol, fromPort, toPort];
    });
    assert.deepEqual(rules.toSorted(), [
      ["catalog-to-orders", "sg-database", own, "tcp", 5432, 5432],
      ["catalog-to-views", "sg-cache", own, "tcp", 6379, 6380],
    ]);
    assert.deepEqual(only(graph, "tenfold:apps:Service").outputs["opened"], [
      { to: "orders", ports: "5432", from: "service" },
      { to: "views", ports: "6379-6380", from: "service" },
    ]);
  });

  it("has groups and open ways before its first pod, and starts its pods anew when it gets them", async () => {
    const [before, after] = [await run(), await run(connected)];
    const deployment = (graph: ResourceGraph) => only(graph, "kubernetes:apps/v1:Deployment");
    for (const name of ["catalog-security-group", "catalog-to-orders", "catalog-to-views"])
      assert.ok(dependenciesOf(deployment(after)).includes(name), name);
    const template = (graph: ResourceGraph) =>
      JSON.stringify((deployment(graph).inputs["spec"] as PropertyMap)["template"]);
    assert.notEqual(template(before), template(after));
  });

  it("has neither group nor policy by default", async () => {
    const graph = await run();
    assert.deepEqual(
      [...graph.ofType(groupType), ...graph.ofType(policyType), ...graph.ofType(ruleType)],
      [],
    );
    assert.deepEqual(only(graph, "tenfold:apps:Service").outputs["opened"], []);
  });

  it("takes stores of ours as they are", async () => {
    const graph = await runProgram(() => {
      const region = "us-west-2";
      const network = dataNetwork(region);
      const compute = { type: "provisioned", instanceClass: "db.r8g.large" } as const;
      const orders = new Aurora("orders", { region, network, database: { name: "orders" }, compute });
      const events = new Stream("events", {
        type: "express",
        instanceType: "express.m7g.large",
        region,
        network,
      });
      const provider = new kubernetes.Provider("shop", { kubeconfig: "{}" });
      const args = { cluster, namespace: "shop", image: "catalog:1.4.2", scaling: { replicas: 1 } };
      const resources = { cpu: "1", memory: "1Gi" };
      const connections = { orders, events };
      new Service("catalog", { ...args, resources, securityGroup: "own", connections }, { provider });
    });
    const rules = names(graph, ruleType).filter((name) => name.startsWith("catalog"));
    assert.deepEqual(rules.toSorted(), ["catalog-to-events", "catalog-to-orders"]);
    assert.equal(only(graph, ruleType, "catalog-to-events").inputs["fromPort"], 9098);
    assert.equal(only(graph, ruleType, "catalog-to-orders").inputs["fromPort"], 5432);
  });

  it("is refused where EKS gives its pods no interfaces, with the reason", async () => {
    await assert.rejects(
      run({ ...connected, cluster: foreignCluster }),
      /1 mistake\n {2}securityGroup {2}"own" .*Auto Mode/,
    );
    await assert.rejects(
      run({ securityGroup: "own", cluster: withoutAutoMode }),
      /securityGroup {2}"own" .*compute\.podSecurityGroups/,
    );
  });

  it("is needed for connections, which lie in the cluster's region", async () => {
    await assert.rejects(
      run({ connections: { orders: database } }),
      /1 mistake\n {2}connections .*securityGroup "own"/,
    );
    const elsewhere = { ...database, region: "eu-west-1" };
    const connections = { Orders: database, far: elsewhere, none: { ...cache, port: 0 } };
    await assert.rejects(run({ ...connected, connections }), (error: Error) => {
      const fields = error.message.split("\n").map((line) => line.trim().split("  ")[0]);
      assert.deepEqual(fields.slice(1), [
        "connections.Orders",
        "connections.far.region",
        "connections.none.port",
      ]);
      return true;
    });
  });
});
