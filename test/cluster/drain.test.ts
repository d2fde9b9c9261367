import assert from "node:assert/strict";
import { type KubernetesObject, until } from "./control/client";
import { budgetsOf, watchBudgets } from "./objects/budgets";
import { define, definitions } from "./objects/definitions";
import { type Drained, drain, setSchedulable } from "./objects/drain";
import { type ClusterObjects, objectsOf } from "./objects/environment";
import { addNodes } from "./objects/nodes";
import { untilAtLeast } from "./objects/running";
import { withCluster } from "./testing";

describe("a node is drained", function () {
  this.timeout(600_000);
  const cluster = withCluster();
  let nodes: readonly string[];

  before(async () => {
    const { client } = cluster();
    const [objects] = (await objectsOf("prod")) as [ClusterObjects];
    await define(client, await definitions());
    nodes = await addNodes(client, { zones: { "us-west-2a": 3, "us-west-2b": 3, "us-west-2c": 3 } });
    for (const object of objects.objects) await client.apply(object);
    await untilAtLeast(client, "shop");
  });

  it("one after the other, all of them, while prod's services keep what their budgets ask for", async () => {
    const { client } = cluster();
    assert.ok((await budgetsOf(client, "shop")).length >= 8);
    const watch = watchBudgets(client, "shop");
    const drained: Drained[] = [];
    for (const node of nodes) {
      drained.push(await drain(client, node));
      await setSchedulable(client, node, true);
    }
    await watch.stop();
    const evicted = drained.reduce((sum, each) => sum + each.evicted, 0);
    assert.ok(evicted >= 42, `${evicted} pods were evicted`);
    const violated = [...watch.spare].filter(([, spare]) => spare < 0);
    assert.deepEqual(violated, []);
    assert.ok(drained.every(({ seconds }) => seconds < 60));
    await untilAtLeast(client, "shop");
  });

  it("never under a budget that k8s-pdb-feasible refuses, and at once when that budget is mended", async () => {
    const { client } = cluster();
    const metadata = { name: "stuck", namespace: "default" };
    const labels = { app: "stuck" };
    const selector = { matchLabels: labels };
    const template = { metadata: { labels }, spec: { containers: [{ name: "main", image: "image:1" }] } };
    const deployment = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: { replicas: 3, selector, template },
    };
    const budget = (limit: object): KubernetesObject => ({
      ...{ apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata },
      spec: { selector, ...limit },
    });
    await client.apply(deployment);
    await client.apply(budget({ minAvailable: "90%" }));
    await untilReady();
    const [node = ""] = await nodesOf();
    const before = await nodesOf();
    const outcome = await drain(client, node, 15).catch((error: Error) => error.message);
    const said = JSON.stringify({ outcome, node, status: (await budgetsOf(client, "default"))[0]?.status });
    assert.match(String(outcome), /the drain of .*: not within 15 s: stuck-/, said);
    assert.deepEqual(await nodesOf(), before);
    await client.remove(budget({}));
    await client.apply(budget({ maxUnavailable: 1 }));
    assert.ok((await drain(client, node)).evicted > 0);
    await setSchedulable(client, node, true);

    async function untilReady() {
      await until("three pods", async () => (await nodesOf()).length === 3 || "fewer");
      await until("the budget counts", async () => {
        const [own] = await budgetsOf(client, "default");
        return (
          (own?.status?.currentHealthy === 3 && own.status.desiredHealthy === 3) ||
          JSON.stringify(own?.status)
        );
      });
    }
    async function nodesOf(): Promise<string[]> {
      const pods = await client.list<{ spec: { nodeName?: string } }>("v1", "Pod", { namespace: "default" });
      return pods.flatMap(({ spec }) => spec.nodeName ?? []).sort();
    }
  });
});
