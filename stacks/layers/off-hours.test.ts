import assert from "node:assert/strict";
import { type PropertyMap, type ResourceGraph } from "@tenfold/planning";
import { previewOf } from "../testing/run";

/** The namespaces that objects of a type are in, whether their names are known already or not. */
function namespacesOf(graph: ResourceGraph, type: string): readonly string[] {
  const namespaces = graph.ofType(type).flatMap((resource) => {
    const sources = graph.sourcesOf(resource, "metadata");
    return sources.filter((source) => source.type === "kubernetes:core/v1:Namespace");
  });
  return [...new Set(namespaces.map(({ name }) => name))];
}

describe("the workloads outside working hours", function () {
  this.timeout(60_000);

  it("stop in development, at the hours of its config", async () => {
    const graph = await previewOf("dev");
    const schedules = graph.ofType("kubernetes:batch/v1:CronJob").map(({ name, inputs }) => {
      const { schedule, timeZone } = inputs["spec"] as PropertyMap;
      return [name, schedule, timeZone];
    });
    assert.deepEqual(schedules.sort(), [
      ["shop-us-west-2-start", "0 7 * * 1,2,3,4,5", "America/Los_Angeles"],
      ["shop-us-west-2-stop", "0 20 * * 1,2,3,4,5", "America/Los_Angeles"],
    ]);
  });

  it("are all in the one namespace that stops", async () => {
    const graph = await previewOf("dev");
    for (const kind of ["batch/v1:CronJob", "apps/v1:Deployment", "apps/v1:StatefulSet"])
      assert.deepEqual(namespacesOf(graph, `kubernetes:${kind}`), ["shop-us-west-2-namespace"], kind);
  });

  it("run on where the config names no hours, as in staging", async () => {
    assert.deepEqual((await previewOf("staging")).ofType("tenfold:apps:OffHours"), []);
  });
});
