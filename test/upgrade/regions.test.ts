import assert from "node:assert/strict";
import { type ResourceGraph } from "@tenfold/planning";
import { previewOf, runStack } from "../../stacks/testing/run";
import { changed, configOf } from "../../stacks/testing/stack-file";
import { dangersOf } from "./dangers";
import { snapshotOf } from "./snapshot";

/** Production with another config, under the name of the same stack. */
function prodWith(...changes: readonly (readonly [string, unknown])[]): Promise<ResourceGraph> {
  const config = changes.reduce((before, [place, value]) => changed(before, place, value), configOf("prod"));
  return runStack({ stack: "prod", config });
}

describe("production", function () {
  this.timeout(120_000);

  it("moves home without replacing or deleting anything", async () => {
    const after = await prodWith(["tenfold:home", "eu-west-1"]);
    assert.deepEqual(dangersOf(snapshotOf(await previewOf("prod")), after), []);
  });

  it("upgrades Kubernetes in one region, and in that one alone", async () => {
    const versions = async (graph: Promise<ResourceGraph>) =>
      Object.fromEntries(
        (await graph)
          .ofType("aws:eks/cluster:Cluster")
          .map(({ inputs }) => [inputs["region"], inputs["version"]]),
      );
    const earlier = prodWith(["tenfold:kubernetesVersions", { "us-west-2": "1.35", "eu-west-1": "1.35" }]);
    const halfway = prodWith(["tenfold:kubernetesVersions", { "us-west-2": "1.35", "eu-west-1": "1.36" }]);
    assert.deepEqual(await versions(earlier), { "us-west-2": "1.35", "eu-west-1": "1.35" });
    assert.deepEqual(await versions(halfway), { "us-west-2": "1.35", "eu-west-1": "1.36" });
    assert.deepEqual(dangersOf(snapshotOf(await earlier), await halfway), []);
  });
});
