import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type PackResult } from "@tenfold/engine";
import { runProgram } from "@tenfold/engine/testing";
import { buildReport } from "./build";
import { type Report } from "./report";

const urn = (type: string, name: string) => `urn:pulumi:test::tenfold::${type}::${name}`;

async function reportOf(program: () => unknown, packs: readonly PackResult[] = []): Promise<Report> {
  const graph = await runProgram(program);
  const ran = { project: "tenfold", environment: "test", mode: "preview", engine: "offline" } as const;
  return buildReport({ graph, packs, untaught: [], timings: { program: 1, policies: 1, total: 2 }, ...ran });
}

const release = (name: string, chart: pulumi.Input<string>, options?: pulumi.CustomResourceOptions) =>
  new kubernetes.helm.v3.Release(name, { chart }, options);

describe("a report", () => {
  it("lists the Helm releases, whose objects no rule sees, by name, place and chart", async () => {
    const computed = pulumi.output(new Promise<string>((resolve) => setImmediate(() => resolve("keda"))));
    const { opaque, recognised } = await reportOf(() => {
      const group = new pulumi.ComponentResource("test:index:Group", "scaling");
      release("zebra", "nginx");
      release("keda", computed, { parent: group });
      new kubernetes.core.v1.ConfigMap("plain", {});
    });
    assert.deepEqual(opaque, [
      {
        urn: urn("kubernetes:helm.sh/v3:Release", "zebra"),
        ...{ name: "zebra", place: "helm.sh/zebra", chart: "nginx" },
      },
      {
        urn: urn("test:index:Group$kubernetes:helm.sh/v3:Release", "keda"),
        ...{ name: "keda", place: "test:index:Group/scaling", chart: "keda" },
      },
    ]);
    assert.equal(recognised.of, 3);
  });

  it("has no chart for a release whose chart is computed", async () => {
    const { opaque } = await reportOf(() => {
      const first = new kubernetes.core.v1.ConfigMap("first", {});
      release("keda", first.metadata.uid);
    });
    assert.equal(opaque[0]?.chart, null);
  });

  it("holds an empty list where nothing is opaque", async () => {
    const { opaque } = await reportOf(() => void new kubernetes.core.v1.ConfigMap("plain", {}));
    assert.deepEqual(opaque, []);
  });
});
