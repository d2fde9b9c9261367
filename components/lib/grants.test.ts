import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { runProgram } from "@tenfold/engine/testing";
import assert from "node:assert/strict";
import { grant, type GrantOptions, type GrantedRole, policyStatements } from "./grants";
import { messageOf, names, only } from "./testing";

const policy = "aws:iam/rolePolicy:RolePolicy";
const statements = [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::assets/*"] }];

class Sample extends pulumi.ComponentResource {
  constructor(name: string) {
    super("test:index:Sample", name);
  }
  grantRead(role: GrantedRole, right = "read", options: GrantOptions = {}): aws.iam.RolePolicy {
    return grant(this, { of: "assets", right, role, statements, ...options });
  }
}

const newRole = (name: string) => new aws.iam.Role(name, { assumeRolePolicy: "{}" });

describe("a grant", () => {
  it("is an inline policy of the role, named after what it gives and to whom, and a child of the component", async () => {
    const graph = await runProgram(() => void new Sample("assets").grantRead(newRole("orders")));
    const granted = only(graph, policy, "assets-grant-read-to-orders");
    assert.equal(graph.get(granted.parent ?? "")?.type, "test:index:Sample");
    assert.deepEqual(
      graph.sourcesOf(granted, "role").map(({ name }) => name),
      ["orders"],
    );
    assert.deepEqual(JSON.parse(String(granted.inputs["policy"])), {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::assets/*"] }],
    });
  });

  it("stands beside others, of other rights and to other roles, whose names differ in signs alone", async () => {
    const graph = await runProgram(() => {
      const sample = new Sample("assets");
      const role = newRole("orders");
      for (const right of ["read", "read-A.b", "read-a-b"]) sample.grantRead(role, right);
      sample.grantRead({ name: "payments" });
    });
    assert.equal(names(graph, policy).length, 4);
    const physical = graph.ofType(policy).map(({ inputs }) => inputs["name"]);
    assert.equal(new Set(physical).size, 4);
  });

  it("keeps a name that IAM takes, however long the names of its parts", async () => {
    const graph = await runProgram(
      () => void new Sample("assets").grantRead(newRole("r".repeat(50)), `read-${"t".repeat(249)}`),
    );
    assert.match(String(only(graph, policy).inputs["name"]), /^[\w+=,.@-]{1,128}$/);
  });

  it("takes a role whose name is an output by a word for it, and asks for one", async () => {
    const elsewhere = () => ({ name: pulumi.output("someone") });
    const graph = await runProgram(
      () => void new Sample("assets").grantRead(elsewhere(), "read", { as: "search" }),
    );
    assert.deepEqual(names(graph, policy), ["assets-grant-read-to-search"]);
    const message = await messageOf(runProgram(() => void new Sample("assets").grantRead(elsewhere())));
    assert.match(message, /^assets: 1 mistake\n {2}grant of read .* a word for the role/);
  });

  it("is written the same way where it stands in a policy of somebody else's", () => {
    const conditions = { StringEquals: { "aws:SourceAccount": ["111122223333"] } };
    assert.deepEqual(policyStatements([...statements, { actions: [], resources: [], conditions }]), [
      { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::assets/*"] },
      { Effect: "Allow", Action: [], Resource: [], Condition: conditions },
    ]);
  });
});
