import assert from "node:assert/strict";
import fc from "fast-check";
import { type ClusterArgs } from "./cluster-args";
import { checkClusterArgs, defaultClusterName, kubeconfigJson, planClusterNames } from "./cluster.plan";
import { objections, subnetsOf } from "./testing";

const valid: ClusterArgs = {
  region: "us-west-2",
  controlPlaneSubnets: subnetsOf("usw2-az1", "usw2-az2", "usw2-az3"),
  admins: { deploy: "arn:aws:iam::111122223333:role/deploy" },
};

function objectionsTo(overrides: Partial<ClusterArgs>): readonly string[] {
  return objections((check) => checkClusterArgs(check, { ...valid, ...overrides }));
}

describe("a cluster's names", () => {
  const clusterName = fc.stringMatching(/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/);

  it("fit into what IAM takes, whatever the cluster is called", () => {
    fc.assert(
      fc.property(clusterName, (name) => {
        const { clusterRole, nodeRole, storageRole, nodeInstanceProfile } = planClusterNames(
          "us-west-2",
          name,
        );
        for (const role of [clusterRole, nodeRole, storageRole, nodeInstanceProfile]) {
          assert.match(role, /^[\w+=,.@-]{1,64}$/);
        }
      }),
    );
  });

  it("differ between regions where AWS is global", () => {
    fc.assert(
      fc.property(clusterName, (name) => {
        const west = planClusterNames("us-west-2", name);
        const europe = planClusterNames("eu-west-1", name);
        assert.notEqual(west.clusterRole, europe.clusterRole);
        assert.notEqual(west.nodeRole, europe.nodeRole);
        assert.notEqual(west.nodeInstanceProfile, europe.nodeInstanceProfile);
      }),
    );
  });

  it("name the instance profile so that Auto Mode may use it", () => {
    assert.match(planClusterNames("us-west-2", "shop").nodeInstanceProfile, /^eks-/);
  });

  it("name the log group as EKS does, letter case and all", () => {
    assert.equal(planClusterNames("us-west-2", "Shop_1").logGroup, "/aws/eks/Shop_1/cluster");
  });

  it("come from environment and component where none is given", () => {
    assert.equal(defaultClusterName("prod", "shop-us-west-2"), "prod-shop-us-west-2");
  });
});

describe("a kubeconfig", () => {
  const facts = {
    region: "us-west-2",
    name: "shop",
    endpoint: "https://api",
    certificateAuthorityData: "Y2E=",
  };

  it("asks the AWS CLI for a token in the cluster's region and holds none", () => {
    const text = kubeconfigJson(facts);
    const config = JSON.parse(text) as { users: { user: { exec: { command: string; args: string[] } } }[] };
    assert.deepEqual(config.users[0]?.user.exec.args, [
      ...["--region", "us-west-2", "eks", "get-token", "--cluster-name", "shop", "--output", "json"],
    ]);
    assert.equal(config.users[0]?.user.exec.command, "aws");
    assert.doesNotMatch(text, /"token"/);
  });

  it("assumes the role that is given", () => {
    assert.match(kubeconfigJson({ ...facts, roleArn: "arn:role" }), /"--role-arn","arn:role"/);
  });
});

describe("a cluster's arguments", () => {
  it("pass when they are complete", () => {
    assert.deepEqual(objectionsTo({}), []);
    assert.deepEqual(
      objectionsTo({
        version: "1.35",
        clusterName: "shop",
        logRetentionDays: 365,
        apiAccess: { publicCidrs: ["203.0.113.0/24"], privateCidrs: ["10.0.0.0/8"] },
      }),
      [],
    );
  });

  it("are refused with a control plane in one zone, which EKS refuses too", () => {
    assert.deepEqual(objectionsTo({ controlPlaneSubnets: subnetsOf("usw2-az1") }), ["controlPlaneSubnets"]);
  });

  it("are refused with zones of another region or without room for a control plane", () => {
    assert.deepEqual(objectionsTo({ controlPlaneSubnets: subnetsOf("usw2-az1", "euw1-az1") }), [
      "controlPlaneSubnets[1]",
    ]);
    const virginia = { region: "us-east-1", controlPlaneSubnets: subnetsOf("use1-az1", "use1-az3") };
    assert.deepEqual(objectionsTo(virginia), ["controlPlaneSubnets[1]"]);
  });

  it("are refused without an administrator, with a session as one and with one twice", () => {
    assert.deepEqual(objectionsTo({ admins: {} }), ["admins"]);
    const session = "arn:aws:sts::111122223333:assumed-role/deploy/someone";
    assert.deepEqual(objectionsTo({ admins: { someone: session } }), ["admins.someone"]);
    const role = "arn:aws:iam::111122223333:role/deploy";
    assert.deepEqual(objectionsTo({ admins: { one: role, other: role } }), ["admins.other"]);
  });

  it("are refused with a kubeconfig for somebody whom the cluster does not let in", () => {
    assert.deepEqual(objectionsTo({ kubeconfigRoleArn: "arn:aws:iam::111122223333:role/other" }), [
      "kubeconfigRoleArn",
    ]);
    assert.deepEqual(objectionsTo({ kubeconfigRoleArn: "arn:aws:iam::111122223333:role/deploy" }), []);
  });

  it("are refused where the whole internet would reach the API", () => {
    for (const cidr of ["0.0.0.0/0", "128.0.0.0/1", "203.0.113.0", "300.0.0.0/8", "10.0.0.0/33"]) {
      assert.deepEqual(
        objectionsTo({ apiAccess: { publicCidrs: [cidr] } }),
        ["apiAccess.publicCidrs[0]"],
        cidr,
      );
    }
  });

  it("are refused with a retention that CloudWatch does not know, and with a strange name", () => {
    assert.deepEqual(objectionsTo({ logRetentionDays: 100 }), ["logRetentionDays"]);
    assert.deepEqual(objectionsTo({ clusterName: "-shop" }), ["clusterName"]);
  });

  it("are refused with a version outside the catalogue", () => {
    const version = "1.30" as ClusterArgs["version"];
    assert.deepEqual(objectionsTo({ version }), ["version"]);
  });

  it("report every mistake at once", () => {
    const mistakes = objectionsTo({
      region: "eu-west-9",
      admins: {},
      logRetentionDays: 2,
      tags: { "aws:x": "" },
    });
    assert.deepEqual(mistakes, ["region", "tags.aws:x", "logRetentionDays", "admins"]);
  });
});
