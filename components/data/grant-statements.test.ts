import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { runProgram } from "@tenfold/engine/testing";
import assert from "node:assert/strict";
import { type GrantedRole, type GrantStatement, policyStatements } from "../lib/grants";
import { messageOf, only } from "../lib/testing";
import { Cache } from "./cache/cache";
import { cacheConnectStatements } from "./cache/cache-grants";
import { databaseAdministratorStatements, databaseConnectStatements } from "./database/aurora-grants";
import { Aurora } from "./database/aurora";
import { Stream } from "./stream/stream";
import { streamConsumeStatements, streamProduceStatements } from "./stream/stream-grants";
import { dataNetwork } from "./testing";

const place = { region: "us-west-2", network: dataNetwork("us-west-2") };
const role = () => new aws.iam.Role("shop", { assumeRolePolicy: "{}" });

/** What a `grant` method gives, and what the statements of the same right say in a policy of somebody else's. */
async function bothOf(make: (role: GrantedRole) => readonly GrantStatement[]): Promise<[unknown, unknown]> {
  const graph = await runProgram(
    () => {
      const shop = role();
      const policy = { Version: "2012-10-17" as const, Statement: policyStatements(make(shop)) };
      new aws.iam.RolePolicy("by-hand", { role: shop.name, policy: pulumi.jsonStringify(policy) });
    },
    { mode: "rehearse" },
  );
  const textOf = (name?: string) => {
    const found = graph
      .ofType("aws:iam/rolePolicy:RolePolicy")
      .filter((each) => (name === undefined ? each.name.includes("-grant-") : each.name === name));
    assert.equal(found.length, 1);
    return JSON.parse(String(found[0]?.inputs["policy"])) as unknown;
  };
  return [textOf(), textOf("by-hand")];
}

describe("the statements of a grant, for who has a store's outputs alone", () => {
  it("say of a database what grantConnect grants", async () => {
    const [granted, stated] = await bothOf((shop) => {
      const orders = new Aurora("orders", {
        ...place,
        database: { name: "orders" },
        compute: { type: "provisioned", instanceClass: "db.r8g.large" },
      });
      orders.grantConnect(shop, "cart");
      return databaseConnectStatements([orders], "cart");
    });
    assert.deepEqual(stated, granted);
  });

  it("say of an administrator the secret, and its key through Secrets Manager alone", async () => {
    const graph = await runProgram(
      () => {
        const compute = { type: "provisioned", instanceClass: "db.r8g.large" } as const;
        const orders = new Aurora("orders", { ...place, database: { name: "orders" }, compute });
        const Statement = policyStatements(databaseAdministratorStatements(orders));
        const policy = pulumi.jsonStringify({ Version: "2012-10-17", Statement });
        new aws.iam.RolePolicy("by-hand", { role: role().name, policy });
      },
      { mode: "rehearse" },
    );
    const text = String(only(graph, "aws:iam/rolePolicy:RolePolicy", "by-hand").inputs["policy"]);
    const cluster = only(graph, "aws:rds/cluster:Cluster");
    const [{ secretArn, kmsKeyId }] = cluster.outputs["masterUserSecrets"] as readonly [
      { secretArn: string; kmsKeyId: string },
    ];
    assert.deepEqual(JSON.parse(text), {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: [secretArn] },
        {
          Effect: "Allow",
          Action: ["kms:Decrypt"],
          Resource: [kmsKeyId],
          Condition: { StringEquals: { "kms:ViaService": "secretsmanager.us-west-2.amazonaws.com" } },
        },
      ],
    });
  });

  it("say of a cache what grantConnect grants", async () => {
    const [granted, stated] = await bothOf((shop) => {
      const sessions = new Cache("sessions", { ...place, nodeType: "cache.r7g.large" });
      sessions.grantConnect(shop);
      return cacheConnectStatements(sessions);
    });
    assert.deepEqual(stated, granted);
  });

  for (const right of ["produce", "consume"] as const) {
    it(`say of a stream what the grant to ${right} grants`, async () => {
      const [granted, stated] = await bothOf((shop) => {
        const events = new Stream("events", { ...place, type: "express", instanceType: "express.m7g.large" });
        if (right === "produce") {
          events.grantProduce(shop, "orders", { transactionalId: "cart*" });
          return streamProduceStatements(events, ["orders"], "cart*");
        }
        events.grantConsume(shop, "orders", "mail*");
        return streamConsumeStatements(events, ["orders"], "mail*");
      });
      assert.deepEqual(stated, granted);
    });
  }

  it("name several topics in one statement", async () => {
    const graph = await runProgram(() => {
      const events = { clusterArn: pulumi.output("arn:aws:kafka:us-west-2:111122223333:cluster/events/1-2") };
      const Statement = policyStatements(streamConsumeStatements(events, ["orders", "payments"], "mail"));
      const policy = pulumi.jsonStringify({ Version: "2012-10-17", Statement });
      new aws.iam.RolePolicy("by-hand", { role: role().name, policy });
    });
    const { policy } = only(graph, "aws:iam/rolePolicy:RolePolicy").inputs;
    const [, topics] = (JSON.parse(String(policy)) as { Statement: { Resource: string[] }[] }).Statement;
    assert.deepEqual(
      topics?.Resource.map((arn) => arn.split("/").at(-1)),
      ["orders", "payments"],
    );
  });

  it("are refused where a name would stand for everything", async () => {
    const events = { clusterArn: pulumi.output("arn:aws:kafka:us-west-2:111122223333:cluster/events/1-2") };
    const database = { clusterArn: pulumi.output(""), clusterResourceId: pulumi.output("") };
    const refused = [
      [() => streamProduceStatements(events, ["orders", "*"]), /streamProduceStatements: 1 mistake\n.*"\*"/],
      [() => streamProduceStatements(events, ["orders"], "*"), /streamProduceStatements: 1 mistake\n.*"\*"/],
      [() => streamConsumeStatements(events, ["orders"], "*"), /streamConsumeStatements: 1 mistake\n.*"\*"/],
      [
        () => databaseConnectStatements([database], "*"),
        /databaseConnectStatements: 1 mistake\n {2}user {2}"\*"/,
      ],
    ] as const;
    for (const [program, expected] of refused)
      assert.match(await messageOf(runProgram(() => void program())), expected);
  });
});
