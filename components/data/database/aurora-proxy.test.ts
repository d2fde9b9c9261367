import * as aws from "@pulumi/aws";
import assert from "node:assert/strict";
import { runProgram } from "@tenfold/engine/testing";
import { messageOf, names, only } from "../../lib/testing";
import { Aurora, type AuroraArgs } from "./aurora";
import { AuroraGlobal } from "./aurora-global";
import { type DatabaseProxyArgs } from "./aurora-proxy-args";
import { dataNetwork, waitsFor, withoutRegion } from "../testing";

const base: AuroraArgs = {
  region: "us-west-2",
  network: dataNetwork("us-west-2"),
  database: { name: "orders" },
  compute: { type: "provisioned", instanceClass: "db.r8g.large" },
};
const iam: DatabaseProxyArgs = { auth: { type: "iam", users: ["app", "reports"] } };
const run = (proxy: DatabaseProxyArgs, args: Partial<AuroraArgs> = {}) =>
  runProgram(() => void new Aurora("orders", { ...base, ...args, proxy }), { mode: "rehearse" });

const proxyType = "aws:rds/proxy:Proxy";
const ingress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const egress = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";

interface Statement {
  readonly Action: string[];
  readonly Resource: string[];
  readonly Condition?: unknown;
}
function statements(document: unknown): Statement[] {
  return (JSON.parse(String(document)) as { Statement: Statement[] }).Statement;
}

describe("a proxy of a database", () => {
  it("requires TLS, tracks the cluster and leaves connections for administrators", async () => {
    const graph = await run(iam);
    const { inputs } = only(graph, proxyType);
    assert.deepEqual(
      [inputs["requireTls"], inputs["engineFamily"], inputs["defaultAuthScheme"], inputs["auths"]],
      [true, "POSTGRESQL", "IAM_AUTH", undefined],
    );
    assert.equal((inputs["vpcSubnetIds"] as string[]).length, 3);
    const pool = only(graph, "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup").inputs;
    assert.deepEqual(pool["connectionPoolConfig"], {
      connectionBorrowTimeout: 10,
      maxConnectionsPercent: 90,
      maxIdleConnectionsPercent: 50,
    });
    const target = only(graph, "aws:rds/proxyTarget:ProxyTarget").inputs;
    assert.deepEqual([target["dbClusterIdentifier"], target["targetGroupName"]], ["orders-test", "default"]);
    assert.deepEqual(withoutRegion(graph), []);
  });

  it("speaks MySQL where the database does", async () => {
    const graph = await run(iam, { database: { engine: "mysql", name: "orders" } });
    assert.equal(only(graph, proxyType).inputs["engineFamily"], "MYSQL");
    assert.equal(only(graph, egress).inputs["toPort"], 3306);
  });

  it("stands between clients and database: they reach it, it reaches the database, and nothing else", async () => {
    const graph = await run({ ...iam, directAccess: false });
    assert.deepEqual(names(graph, ingress), [
      "orders-postgres-from-proxy",
      "orders-proxy-postgres-from-office",
      "orders-proxy-postgres-from-pods",
    ]);
    const source = (name: string, property: string) =>
      graph.sourcesOf(only(graph, ingress, name), property).map((resource) => resource.name);
    assert.deepEqual(source("orders-postgres-from-proxy", "referencedSecurityGroupId"), [
      "orders-proxy-access",
    ]);
    assert.deepEqual(source("orders-postgres-from-proxy", "securityGroupId"), ["orders-access"]);
    const outward = only(graph, egress);
    const to = graph.sourcesOf(outward, "referencedSecurityGroupId").map(({ name }) => name);
    assert.deepEqual(to, ["orders-access"]);
    assert.deepEqual([outward.inputs["fromPort"], outward.inputs["toPort"]], [5432, 5432]);
  });

  it("cuts nobody off when it is added to a running database: all that was there is as it was", async () => {
    const before = await runProgram(() => void new Aurora("orders", base), { mode: "rehearse" });
    const after = await run(iam);
    for (const { urn, inputs, type } of before.resources) {
      if (type.startsWith("pulumi:")) continue;
      assert.deepEqual(after.get(urn)?.inputs, inputs, urn);
    }
  });

  it("signs in as the users named and as no others", async () => {
    const graph = await run(iam);
    const role = only(graph, "aws:iam/rolePolicy:RolePolicy", "orders-proxy");
    const [statement] = statements(role.inputs["policy"]);
    assert.deepEqual(statement?.Action, ["rds-db:connect"]);
    assert.equal(statement.Resource.length, 2);
    assert.match(statement.Resource[0] ?? "", /^arn:aws:rds-db:us-west-2:\d{12}:dbuser:cluster-\w+\/app$/);
  });

  it("reads the secrets named, with the keys named and through Secrets Manager alone", async () => {
    const secretArn = "arn:aws:secretsmanager:us-west-2:123456789012:secret:app-AbCdEf";
    const keyArn = "arn:aws:kms:us-west-2:123456789012:key/1";
    const graph = await run({ auth: { type: "secret", secrets: { app: { secretArn, keyArn } } } });
    const { inputs } = only(graph, proxyType);
    assert.deepEqual(inputs["auths"], [
      { authScheme: "SECRETS", description: "app", iamAuth: "REQUIRED", secretArn },
    ]);
    const policy = only(graph, "aws:iam/rolePolicy:RolePolicy", "orders-proxy").inputs["policy"];
    assert.deepEqual(
      statements(policy).map(({ Action, Resource, Condition }) => [Action, Resource, Condition]),
      [
        [["secretsmanager:GetSecretValue"], [secretArn], undefined],
        [
          ["kms:Decrypt"],
          [keyArn],
          { StringEquals: { "kms:ViaService": "secretsmanager.us-west-2.amazonaws.com" } },
        ],
      ],
    );
    const clients = await run({
      auth: { type: "secret", clients: "password", secrets: { app: { secretArn } } },
    });
    const [auth] = only(clients, proxyType).inputs["auths"] as Record<string, string>[];
    assert.equal(auth?.["iamAuth"], "DISABLED");
  });

  it("comes after its log group and the rights of its role, and takes the cluster once it has instances", async () => {
    const graph = await run(iam);
    const proxy = only(graph, proxyType);
    assert.ok(waitsFor(graph, proxy).includes("orders-log-proxy"));
    assert.equal(
      only(graph, "aws:cloudwatch/logGroup:LogGroup", "orders-log-proxy").inputs["name"],
      `/aws/rds/proxy/${String(proxy.inputs["name"])}`,
    );
    const role = graph.sourcesOf(proxy, "roleArn").map(({ type }) => type);
    assert.deepEqual(role.sort(), ["aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"]);
    const target = waitsFor(graph, only(graph, "aws:rds/proxyTarget:ProxyTarget"));
    for (const { name } of graph.ofType("aws:rds/clusterInstance:ClusterInstance"))
      assert.ok(target.includes(name), name);
  });

  it("gets a successor under another name where a zone comes or goes: RDS never changes its subnets", async () => {
    const name = async (zones: number) =>
      String(only(await run(iam, { network: dataNetwork("us-west-2", zones) }), proxyType).inputs["name"]);
    const [two, three] = [await name(2), await name(3)];
    assert.match(three, /^orders-test-[0-9a-f]{6}$/);
    assert.notEqual(two, three);
  });

  it("has a second host for reads where one is asked for", async () => {
    const type = "aws:rds/proxyEndpoint:ProxyEndpoint";
    assert.equal((await run(iam)).ofType(type).length, 0);
    const graph = await run({ ...iam, readOnlyEndpoint: true });
    assert.equal(only(graph, type).inputs["targetRole"], "READ_ONLY");
  });

  it("has alarms of its own, which its user changes with those of the database", async () => {
    const watching = (graph: Awaited<ReturnType<typeof run>>) =>
      graph.ofType(alarm).filter(({ inputs }) => "ProxyName" in (inputs["dimensions"] as object));
    const own = watching(await run(iam));
    assert.deepEqual(own.map(({ name }) => name).sort(), [
      "orders-alarm-proxy-database",
      "orders-alarm-proxy-sign-in",
      "orders-alarm-proxy-wait",
    ]);
    const changed = await run(iam, { alarms: { change: { "proxy-wait": "off" } } });
    assert.equal(watching(changed).length, 2);
    assert.deepEqual(watching(await run(iam, { alarms: "off" })), []);
  });
});

describe("the right to connect to a database", () => {
  const granted = async (proxy: DatabaseProxyArgs | undefined, user = "app") => {
    const graph = await runProgram(
      () => {
        const database = new Aurora("orders", { ...base, ...(proxy ? { proxy } : {}) });
        database.grantConnect(new aws.iam.Role("orders", { assumeRolePolicy: "{}" }), user);
      },
      { mode: "rehearse" },
    );
    const policy = only(graph, "aws:iam/rolePolicy:RolePolicy", `orders-grant-connect-${user}-to-orders`);
    const [statement] = statements(policy.inputs["policy"]);
    assert.deepEqual(statement?.Action, ["rds-db:connect"]);
    return statement.Resource.map((resource) => resource.replace(/^.*dbuser:(\w+)-\w+\//, "$1 as "));
  };

  it("is one user at one cluster, and at the proxy where clients sign in by IAM", async () => {
    assert.deepEqual(await granted(undefined), ["cluster as app"]);
    assert.deepEqual(await granted(iam), ["cluster as app", "prx as app"]);
    assert.deepEqual(await granted({ ...iam, directAccess: false }), ["prx as app"]);
  });

  it("is refused for a wildcard, and where no way leads in by IAM", async () => {
    assert.match(
      await messageOf(granted(undefined, "*")),
      /Aurora "orders": 1 mistake\n {2}grantConnect\.user {2}"\*"/,
    );
    const secrets = { app: { secretArn: "arn:aws:secretsmanager:us-west-2:123456789012:secret:app-AbCdEf" } };
    const password: DatabaseProxyArgs = {
      auth: { type: "secret", clients: "password", secrets },
      directAccess: false,
    };
    assert.match(await messageOf(granted(password)), /there is no way in by IAM/);
  });

  it("is in every region of a global database, or in those named", async () => {
    const graph = await runProgram(
      () => {
        const database = new AuroraGlobal("shop", {
          birthRegion: "us-west-2",
          regions: {
            "us-west-2": { network: dataNetwork("us-west-2") },
            "eu-west-1": { network: dataNetwork("eu-west-1") },
          },
          database: base.database,
          compute: base.compute,
        });
        database.grantConnect({ name: "everywhere" }, "app");
        database.grantConnect({ name: "ireland" }, "app", { regions: ["eu-west-1"] });
      },
      { mode: "rehearse" },
    );
    const regionsOf = (name: string) =>
      statements(only(graph, "aws:iam/rolePolicy:RolePolicy", name).inputs["policy"])[0]?.Resource.map(
        (resource) => resource.split(":")[3],
      );
    assert.deepEqual(regionsOf("shop-grant-connect-app-to-everywhere"), ["eu-west-1", "us-west-2"]);
    assert.deepEqual(regionsOf("shop-eu-west-1-grant-connect-app-to-ireland"), ["eu-west-1"]);
  });
});

describe("mistakes in a proxy's arguments", () => {
  it("are all reported at once, each with what to write instead", async () => {
    const message = await messageOf(
      run({
        auth: { type: "iam", users: ["app-*"] },
        maxConnectionsPercent: 40,
        borrowTimeoutSeconds: 0,
        idleClientSeconds: 30,
        allowedFrom: { "My Pods": { cidrBlock: "10.0.0.0/8" } },
      }),
    );
    assert.match(message, /^Aurora "orders": 5 mistakes/);
    for (const line of [
      /proxy\.maxIdleConnectionsPercent {2}50 {2}40 or less/,
      /proxy\.borrowTimeoutSeconds {2}0 {2}1 to 300 seconds/,
      /proxy\.idleClientSeconds {2}30 {2}60 to 28800 seconds/,
      /proxy\.auth\.users {2}"app-\*" {2}a user of the database/,
      /proxy\.allowedFrom {2}"My Pods"/,
    ])
      assert.match(message, line);
  });

  it("include a database that would never pause beside it", async () => {
    const compute = { type: "serverless", minCapacity: 0, maxCapacity: 4 } as const;
    assert.match(await messageOf(run(iam, { compute })), /never let a database pause/);
  });

  it("include nobody who could sign in, and a source under the proxy's own name", async () => {
    assert.match(await messageOf(run({ auth: { type: "iam", users: [] } })), /at least one user/);
    assert.match(await messageOf(run({ auth: { type: "secret", secrets: {} } })), /1 to 200 secrets/);
    const network = { ...base.network, allowedFrom: { proxy: { cidrBlock: "10.0.0.0/16" } } };
    assert.match(await messageOf(run(iam, { network })), /this one is the proxy's own/);
  });
});
