import assert from "node:assert/strict";
import { type Client, until } from "./control/client";
import { startSimulator } from "./control/control-plane";
import { end, type Started } from "./control/processes";
import { watchBudgets } from "./objects/budgets";
import { define, definitions } from "./objects/definitions";
import { isPodReady, type Pod } from "./objects/drain";
import { type ClusterObjects, objectsOf } from "./objects/environment";
import { addNodes, isReady, type Node, zoneLabel } from "./objects/nodes";
import { podsIn, untilAtLeast } from "./objects/running";
import { withCluster } from "./testing";

/** All of Kubernetes' waits, shortened: a node is lost after 8 s instead of 50, its pods are given up after 10 s instead of 300. */
const flags = {
  apiServer: ["--default-unreachable-toleration-seconds=10", "--default-not-ready-toleration-seconds=10"],
  controllerManager: [
    "--node-monitor-period=1s",
    "--node-monitor-grace-period=8s",
    "--node-eviction-rate=100",
    "--secondary-node-eviction-rate=100",
  ],
  kwok: ["--node-lease-duration-seconds=8"],
};

const zones = ["us-west-2a", "us-west-2b", "us-west-2c"];
const lost = "us-west-2b";
/** From the loss of the zone until every service has its fewest pods again, in the zones that are left. */
const recoverySeconds = 60;

describe("the loss of a zone", function () {
  this.timeout(600_000);
  const cluster = withCluster({ flags });
  const zoneOf = new Map<string, string>();

  let player: Started | undefined;
  const play = () => startSimulator(cluster().folder, cluster().kubeconfig, lost, flags.kwok);

  before(async () => {
    const { client } = cluster();
    player = await play();
    const [objects] = (await objectsOf("prod")) as [ClusterObjects];
    await define(client, await definitions());
    const shape = Object.fromEntries(zones.map((zone) => [zone, 3]));
    for (const name of await addNodes(client, { zones: shape, players: { [lost]: lost } })) {
      zoneOf.set(name, zones.find((zone) => name.includes(zone)) ?? assert.fail());
    }
    for (const object of objects.objects) await client.apply(object);
    await untilAtLeast(client, "shop");
  });

  after(() => end(player ? [player] : []));

  const zoneOfPod = ({ spec }: Pod) => zoneOf.get(spec.nodeName ?? "");
  const service = ({ metadata }: Pod) => metadata.labels?.["app.kubernetes.io/name"] ?? "";

  /** Of a deployment, and not given up: a dead kubelet deletes no pod, so those of its nodes are deleted and there. */
  const isOfService = ({ metadata }: Pod) =>
    metadata.labels?.["pod-template-hash"] !== undefined && metadata.deletionTimestamp === undefined;

  /** Service → ready pods of each zone. */
  function spreadOf(pods: readonly Pod[], inZones: readonly string[]): Map<string, number[]> {
    const ready = pods.filter((pod) => isOfService(pod) && isPodReady(pod));
    const services = [...new Set(ready.map(service))].sort();
    const count = (name: string, zone: string) =>
      ready.filter((pod) => service(pod) === name && zoneOfPod(pod) === zone).length;
    return new Map(services.map((name) => [name, inZones.map((zone) => count(name, zone))]));
  }

  const skew = (counts: readonly number[]) => Math.max(...counts) - Math.min(...counts);

  async function loseZone(client: Client): Promise<void> {
    // Nobody renews the leases of its nodes: what the death of machines looks like to the control plane.
    await end(player ? [player] : []);
    await until("the zone is seen to be lost", async () => {
      const nodes = await client.list<Node>("v1", "Node", { selector: `${zoneLabel}=${lost}` });
      const alive = nodes.filter(isReady);
      return alive.length === 0 || alive.map(({ metadata }) => metadata.name).join(", ");
    });
  }

  it("leaves prod's services above their budgets' floor, and they recover in the zones that are left", async function () {
    const { client } = cluster();
    const before = spreadOf(await podsIn(client, "shop"), zones);
    assert.ok(before.size >= 8);
    for (const [name, counts] of before) assert.ok(skew(counts) <= 1, `${name}: ${counts.join(", ")}`);

    const watch = watchBudgets(client, "shop");
    await loseZone(client);
    const left = zones.filter((zone) => zone !== lost);
    const seconds = await until(
      "the services recover",
      async () => {
        const now = spreadOf(await podsIn(client, "shop"), left);
        const short = [...before].filter(([name, counts]) => sum(now.get(name) ?? []) < sum(counts));
        return short.length === 0 || short.map(([name]) => `${name} ${now.get(name)?.join("+")}`).join(", ");
      },
      recoverySeconds,
    );
    await watch.stop();
    assert.ok(seconds <= recoverySeconds);
    assert.deepEqual(
      [...watch.spare].filter(([, spare]) => spare < 0),
      [],
    );
    for (const [name, counts] of spreadOf(await podsIn(client, "shop"), left)) {
      assert.ok(skew(counts) <= 1, `${name}: ${counts.join(", ")}`);
    }
    const pending = (await podsIn(client, "shop")).filter(({ spec }) => spec.nodeName === undefined);
    assert.deepEqual(
      pending.map(({ metadata }) => metadata.name),
      [],
    );
  });

  it("ends with the zone: its nodes come back, and a rollout spreads every service over three zones again", async () => {
    const { client } = cluster();
    player = await play();
    await until("the nodes are back", async () => {
      const nodes = await client.list<Node>("v1", "Node");
      return nodes.every(isReady) || nodes.filter((node) => !isReady(node)).length.toString();
    });
    const deployments = await client.list("apps/v1", "Deployment", { namespace: "shop" });
    const annotations = { "kubectl.kubernetes.io/restartedAt": new Date().toISOString() };
    for (const { metadata } of deployments) {
      const reference = { apiVersion: "apps/v1", kind: "Deployment", metadata };
      await client.patch(reference, { spec: { template: { metadata: { annotations } } } });
    }
    await until(
      "every service is spread over three zones",
      async () => {
        const now = [...spreadOf(await podsIn(client, "shop"), zones)];
        const uneven = now.filter(([, counts]) => skew(counts) > 1 || counts.includes(0));
        return (
          uneven.length === 0 || uneven.map(([name, counts]) => `${name} ${counts.join("+")}`).join(", ")
        );
      },
      180,
    );
  });

  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
});
