import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import { runProgram } from "@tenfold/engine/testing";
import { type PropertyMap, type ResourceGraph } from "@tenfold/planning";
import { only } from "../lib/testing";
import { ClusterAddons } from "./cluster-addons";
import { type ClusterAddonsArgs } from "./cluster-addons-args";
import { foreignCluster } from "./testing";

const releaseType = "kubernetes:helm.sh/v3:Release";
const roleType = "aws:iam/role:Role";

function run(args: ClusterAddonsArgs): Promise<ResourceGraph> {
  return runProgram(() => {
    const provider = new kubernetes.Provider("shop", { kubeconfig: "{}", clusterIdentifier: "shop" });
    new ClusterAddons("addons", args, { provider });
  });
}

const valuesOf = (graph: ResourceGraph, name: string) =>
  only(graph, releaseType, name).inputs["values"] as Readonly<Record<string, PropertyMap>>;

describe("Prometheus of ClusterAddons", () => {
  it("computes rules where it has some, and tells topics by severity as whoever may write to them alone", async () => {
    const rules = { recording: { groups: [{ name: "a", rules: [] }] }, alerting: { groups: [] } };
    const topic = "arn:aws:sns:us-west-2:111122223333:pager";
    const alertTopics = { page: topic, ticket: topic };
    const addons = { prometheus: { rules, alertTopics } };
    const graph = await run({ cluster: foreignCluster, addons });
    const values = valuesOf(graph, "addons-prometheus");
    assert.deepEqual(values["serverFiles"], {
      "recording_rules.yml": rules.recording,
      "alerting_rules.yml": rules.alerting,
    });
    const manager = values["alertmanager"] as PropertyMap & {
      config: { route: { receiver: string; routes: object[] }; receivers: { name: string }[] };
    };
    // A volume that no class of storage makes would keep the release from ever being ready.
    assert.deepEqual([manager["enabled"], manager["persistence"]], [true, { enabled: false }]);
    assert.deepEqual(
      manager.config.route.routes,
      ["page", "ticket"].map((each) => ({ receiver: each, matchers: [`severity="${each}"`] })),
    );
    assert.deepEqual(manager.config.receivers.at(1), {
      name: "page",
      sns_configs: [{ topic_arn: topic, sigv4: { region: "us-west-2" }, send_resolved: true }],
    });
    const trust = String(
      only(graph, roleType, "addons-prometheus-alertmanager-role").inputs["assumeRolePolicy"],
    );
    assert.match(
      trust,
      /kubernetes-namespace":"monitoring".*kubernetes-service-account":"prometheus-alertmanager"/,
    );
    assert.deepEqual(manager["serviceAccount"], { name: "prometheus-alertmanager" });
    const { inputs } = only(graph, "aws:iam/rolePolicy:RolePolicy", "addons-prometheus-alertmanager-policy");
    const { Statement } = inputs["policy"] as { Statement: PropertyMap[] } & PropertyMap;
    assert.deepEqual([Statement[0]?.["Action"], Statement[0]?.["Resource"]], ["sns:Publish", [topic]]);
    const identity = graph.resources.find(({ name }) => name === "addons-prometheus-alertmanager-identity");
    assert.ok(identity && only(graph, releaseType, "addons-prometheus").dependencies.includes(identity.urn));
    await assert.rejects(
      run({ cluster: foreignCluster, addons: { prometheus: { alertTopics: { Page: topic } } } }),
      /alertTopics\.Page .*severity in lower case/,
    );
  });

  it("tells nobody, has no Alertmanager and needs no role where no topic is named", async () => {
    const graph = await run({ cluster: foreignCluster, addons: { prometheus: {} } });
    const values = valuesOf(graph, "addons-prometheus");
    assert.deepEqual([values["alertmanager"], values["serverFiles"]], [{ enabled: false }, undefined]);
    assert.deepEqual(graph.ofType(roleType), []);
  });
});
