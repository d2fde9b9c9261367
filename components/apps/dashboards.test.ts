import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import { runProgram } from "@tenfold/engine/testing";
import { type PropertyMap } from "@tenfold/planning";
import { only } from "../lib/testing";
import { Dashboards, type DashboardsArgs } from "./dashboards";

const mapType = "kubernetes:core/v1:ConfigMap";
const services = { uid: "services", title: "Services", panels: [] };

function run(changes: Partial<DashboardsArgs> = {}) {
  return runProgram(() => {
    const provider = new kubernetes.Provider("shop", { kubeconfig: "{}", clusterIdentifier: "shop" });
    const args = { region: "us-west-2", dashboards: { services }, ...changes };
    new Dashboards("shop", args, { provider });
  });
}

describe("Dashboards", () => {
  it("are a ConfigMap each, with the label that Grafana's sidecar looks for", async () => {
    const graph = await run({ dashboards: { services, stores: { title: "Stores" } }, folder: "Shop" });
    assert.equal(graph.ofType(mapType).length, 2);
    const { metadata, data } = only(graph, mapType, "shop-dashboard-services").inputs as {
      metadata: PropertyMap;
      data: Record<string, string>;
    };
    assert.deepEqual(metadata, {
      name: "dashboard-services",
      namespace: "monitoring",
      labels: { grafana_dashboard: "1" },
      annotations: { grafana_folder: "Shop" },
    });
    assert.deepEqual(JSON.parse(data["services.json"] ?? ""), services);
  });

  it("are refused all at once where they could not be created", async () => {
    const dashboards = { Services: {}, long: { text: "x".repeat(1_000_000) } };
    await assert.rejects(
      run({ dashboards, label: "a label", region: "us-west-9" }),
      /4 mistakes\n {2}region .*\n {2}dashboards\.Services .*\n {2}dashboards\.long .*\n {2}label /s,
    );
    await assert.rejects(run({ dashboards: {} }), /dashboards .*one dashboard at least/);
  });
});
