import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { type KubernetesObject, until } from "./control/client";
import { startKarpenter } from "./control/karpenter";
import { end, type Started } from "./control/processes";
import { watchBudgets } from "./objects/budgets";
import { define, definitions, kwokNodeClasses } from "./objects/definitions";
import { objectsOf, ofKind } from "./objects/environment";
import {
  coresLabel,
  familyLabel,
  instanceTypesOf,
  kwokNodeClass,
  type NodePool,
  onKwok,
  requirementOf,
} from "./objects/node-pools";
import { isReady, type Node, zoneLabel } from "./objects/nodes";
import { podsIn, untilAtLeast } from "./objects/running";
import { withCluster } from "./testing";

interface Event extends KubernetesObject {
  readonly message: string;
  readonly involvedObject: { readonly name: string };
}

/** Instead of the 60 s that prod waits. */
const consolidateAfter = "5s";

const crowded = 300;
/** 450 cores, where the NodePool has 400, in pods that fit on its smallest node, too: what remains of the limit is of no use. */
const crowd: KubernetesObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "crowd", namespace: "default" },
  spec: {
    replicas: crowded,
    selector: { matchLabels: { app: "crowd" } },
    template: {
      metadata: { labels: { app: "crowd" } },
      spec: {
        // Of one family alone: Karpenter counts a node that can be of several as the greatest of them until it stands.
        nodeSelector: { [familyLabel]: "c7g" },
        containers: [{ name: "main", image: "image:1", resources: { requests: { cpu: "1500m" } } }],
      },
    },
  },
};

describe("Karpenter", function () {
  this.timeout(600_000);
  const cluster = withCluster({ programs: ["karpenter"] });
  let karpenter: Started | undefined;
  let pool: NodePool;
  let coresBefore: number;

  before(async () => {
    const { client, folder, kubeconfig } = cluster();
    const all = await objectsOf("prod");
    const { objects } = all.find(({ name }) => name.includes("us-west-2")) ?? assert.fail();
    const [own] = ofKind<NodePool>(objects, "NodePool");
    pool = onKwok(own ?? assert.fail(), consolidateAfter);
    await define(client, [...(await definitions()), ...(await kwokNodeClasses())]);
    await client.apply(kwokNodeClass);
    for (const object of objects) await client.apply(object.kind === "NodePool" ? pool : object);
    karpenter = await startKarpenter(folder, kubeconfig, instanceTypesOf(pool));
  });
  after(() => end(karpenter ? [karpenter] : []));

  const machines = () =>
    cluster().client.list<Node>("v1", "Node", { selector: "karpenter.sh/nodepool=general" });
  const waiting = async () =>
    (await podsIn(cluster().client, "default")).filter(({ spec }) => spec.nodeName === undefined);

  it("gives prod's services the nodes that prod's NodePool asks for, in every zone, and their pods run", async () => {
    const { client } = cluster();
    await untilAtLeast(client, "shop", 120);
    const nodes = await machines();
    assert.ok(nodes.length >= 3 && nodes.every(isReady), `${nodes.length} nodes`);
    const allowed = pool.spec.template.spec.requirements;
    for (const { metadata } of nodes) {
      for (const { key, values } of allowed) {
        assert.ok(values.includes(metadata.labels?.[key] ?? ""), `${metadata.name}: ${key}`);
      }
    }
    const zones = new Set(nodes.map(({ metadata }) => metadata.labels?.[zoneLabel]));
    assert.deepEqual([...zones].sort(), requirementOf(pool, zoneLabel));
    const claims = await client.list("karpenter.sh/v1", "NodeClaim");
    assert.equal(claims.length, nodes.length);
  });

  /** Many pods have a place, and of each other one Karpenter says that no node within the limit is left. */
  async function hasGivenUp(): Promise<true | string> {
    const said = new Map((await waiting()).map(({ metadata }) => [metadata.name, "nothing"]));
    const placed = crowded - said.size;
    const fields = "source=karpenter,reason=FailedScheduling";
    const events = await cluster().client.list<Event>("v1", "Event", { namespace: "default", fields });
    for (const { involvedObject, message } of events) {
      if (said.has(involvedObject.name)) said.set(involvedObject.name, message);
    }
    const other = [...said.values()].find((message) => !message.includes("exceed limits for nodepool"));
    if (placed >= 200 && said.size > 0 && other === undefined) return true;
    return `${placed} placed, ${said.size} not, of which it says ${other}`;
  }

  it("stops at the NodePool's limit: what does not fit stays pending, and Karpenter says why", async () => {
    const { client } = cluster();
    const limit = Number(pool.spec.limits["cpu"]);
    coresBefore = coresOf(await machines());
    await client.apply(crowd);
    const watch = watchNodes(machines);
    await until("Karpenter gives up on the rest", hasGivenUp, 120);
    // Nor does it change its mind.
    const pending = (await waiting()).length;
    await wait(15_000);
    assert.equal((await waiting()).length, pending);
    const seen = await watch.stop();
    const most = Math.max(...seen.map(({ cores }) => cores));
    assert.ok(most <= limit, `${most} cores`);
    const now = coresOf(await machines());
    // The smallest node has two.
    assert.ok(now > limit - 2, `${now} of ${limit} cores`);
  });

  it("removes the nodes that are empty afterwards, by the NodePool's budget, and leaves the services alone", async () => {
    const { client } = cluster();
    const full = (await machines()).length;
    const budgets = watchBudgets(client, "shop");
    const watch = watchNodes(machines);
    await client.remove(crowd);
    await until(
      "some are gone",
      async () => {
        const left = (await machines()).length;
        return left <= full - 6 || `${left} of ${full}`;
      },
      180,
    );
    const seen = await watch.stop();
    const atOnce = Math.max(...seen.map(({ leaving }) => leaving));
    assert.ok(atOnce >= 1 && atOnce <= Math.ceil(full / 10), `${atOnce} of ${full} at once`);
    // A tenth at a time takes minutes: the rest may go at once.
    const disruption = { ...pool.spec.disruption, budgets: [{ nodes: "100%" }] };
    await client.apply({ ...pool, spec: { ...pool.spec, disruption } });
    await until(
      "all empty ones are gone",
      async () => {
        const nodes = await machines();
        const used = new Set((await podsIn(client, "shop")).map(({ spec }) => spec.nodeName));
        const empty = nodes.filter(({ metadata }) => !used.has(metadata.name));
        return (
          (empty.length === 0 && coresOf(nodes) <= coresBefore) ||
          `${empty.length} of ${nodes.length} nodes, ${coresOf(nodes)} cores`
        );
      },
      180,
    );
    await budgets.stop();
    assert.deepEqual(
      [...budgets.spare].filter(([, spare]) => spare < 0),
      [],
    );
    await untilAtLeast(client, "shop");
  });
});

interface Seen {
  readonly cores: number;
  /** Nodes that Karpenter is about to remove. */
  readonly leaving: number;
}

/** Looks at the nodes again and again. */
function watchNodes(list: () => Promise<Node[]>) {
  const seen: Seen[] = [];
  let going = true;
  const look = async () => {
    while (going) {
      const nodes = await list();
      seen.push({ cores: coresOf(nodes), leaving: nodes.filter(isLeaving).length });
      await wait(200);
    }
  };
  const end = look();
  return {
    stop: async (): Promise<readonly Seen[]> => {
      going = false;
      await end;
      return seen;
    },
  };
}

const coresOf = (nodes: readonly Node[]) =>
  nodes.reduce((total, { metadata }) => total + Number(metadata.labels?.[coresLabel]), 0);

const isLeaving = ({ metadata, spec }: Node) =>
  metadata.deletionTimestamp !== undefined ||
  (spec.taints?.some(({ key }) => key === "karpenter.sh/disrupted") ?? false);
