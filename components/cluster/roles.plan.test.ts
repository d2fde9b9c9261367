import assert from "node:assert/strict";
import {
  clusterRolePolicies,
  clusterRolePolicy,
  clusterTrust,
  nodeRolePolicies,
  podTrust,
} from "./roles.plan";

interface PolicyText {
  readonly Statement: readonly {
    readonly Sid?: string;
    readonly Effect: string;
    readonly Action: string | readonly string[];
    readonly Resource?: string | readonly string[];
    readonly Condition?: unknown;
  }[];
}

function parse(text: string): PolicyText {
  return JSON.parse(text) as PolicyText;
}

describe("the cluster's role", () => {
  it("has the policies of every capability under Auto Mode, and the basic one otherwise", () => {
    assert.deepEqual(clusterRolePolicies(false), ["AmazonEKSClusterPolicy"]);
    assert.deepEqual(clusterRolePolicies(true), [
      "AmazonEKSClusterPolicy",
      "AmazonEKSBlockStoragePolicyV2",
      "AmazonEKSComputePolicy",
      "AmazonEKSLoadBalancingPolicy",
      "AmazonEKSNetworkingPolicy",
    ]);
  });

  it("may make interfaces for pods where they have security groups of their own, which Auto Mode has another way for", () => {
    assert.deepEqual(clusterRolePolicies(false, true), [
      "AmazonEKSClusterPolicy",
      "AmazonEKSVPCResourceController",
    ]);
    assert.deepEqual(clusterRolePolicies(true, true), clusterRolePolicies(true));
  });

  it("may tag its sessions, without which Auto Mode's policies match nothing", () => {
    assert.deepEqual(parse(clusterTrust).Statement[0]?.Action, ["sts:AssumeRole", "sts:TagSession"]);
  });

  it("uses its own key alone and may not bring the log group back", () => {
    const [key, logs] = parse(clusterRolePolicy("arn:key", false)).Statement;
    assert.equal(key?.Resource, "arn:key");
    assert.deepEqual([logs?.Effect, logs?.Action], ["Deny", "logs:CreateLogGroup"]);
  });

  it("may tag nodes, volumes and interfaces of its own cluster under Auto Mode", () => {
    const statements = parse(clusterRolePolicy("arn:key", true)).Statement.slice(2);
    assert.deepEqual(
      statements.map(({ Sid }) => Sid),
      ["TagNodes", "TagVolumes", "TagInterfaces"],
    );
    for (const { Condition } of statements) {
      assert.match(JSON.stringify(Condition), /"\$\{aws:PrincipalTag\/eks:eks-cluster-name\}"/);
    }
  });
});

describe("the nodes' role", () => {
  it("has no rights over the network under Auto Mode", () => {
    assert.ok(!nodeRolePolicies(true).includes("AmazonEKS_CNI_Policy"));
    assert.ok(nodeRolePolicies(false).includes("AmazonEKS_CNI_Policy"));
  });
});

describe("the trust of a pod's role", () => {
  it("is for one service account of one namespace", () => {
    assert.deepEqual(parse(podTrust("shop", "catalog")).Statement[0]?.Condition, {
      StringEquals: {
        "aws:RequestTag/kubernetes-namespace": "shop",
        "aws:RequestTag/kubernetes-service-account": "catalog",
      },
    });
  });
});
