import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import fc from "fast-check";
import { type Verdict } from "../data/testing";
import { mergedObject, givenAt, type ObjectChange } from "./transform-objects";

type Args = kubernetes.apps.v1.DeploymentArgs;
type Kept = "spec:replicas" | "spec:template:spec:securityContext" | "metadata:labels:team.example.com/name";
type Change = ObjectChange<Args, Kept>;

interface PodChange<Properties> {
  spec: { template: { spec: Properties } };
}

describe("a change of an object in Kubernetes", () => {
  it("takes properties at any depth, and by its type nothing that the component keeps", () => {
    const priority: Verdict<PodChange<{ priorityClassName: string }>, Change> = "compiles";
    const volume: Verdict<PodChange<{ containers: { name: string; tty: boolean }[] }>, Change> = "compiles";
    const label: Verdict<{ metadata: { labels: { team: string } } }, Change> = "compiles";
    const replicas: Verdict<{ spec: { replicas: number } }, Change> = "refused";
    const root: Verdict<PodChange<{ securityContext: { runAsUser: number } }>, Change> = "refused";
    const name: Verdict<{ metadata: { labels: { "team.example.com/name": string } } }, Change> = "refused";
    const unnamed: Verdict<PodChange<{ containers: { tty: boolean }[] }>, Change> = "refused";
    const hidden: Verdict<{ spec: pulumi.Output<{ replicas: number }> }, Change> = "refused";
    assert.deepEqual(
      [priority, volume, label, replicas, root, name, unnamed, hidden],
      [...Array<string>(3).fill("compiles"), ...Array<string>(5).fill("refused")],
    );
  });

  it("is merged group by group, and lists of named items by name", () => {
    const ours = {
      a: { b: 1, list: [1, 2] },
      items: [{ name: "one", size: 1, keep: true }, { name: "two" }],
    };
    const change = { a: { c: 2, list: [3] }, items: [{ name: "one", size: 2 }, { name: "three" }] };
    assert.deepEqual(mergedObject(ours, change), {
      a: { b: 1, c: 2, list: [3] },
      items: [{ name: "one", size: 2, keep: true }, { name: "two" }, { name: "three" }],
    });
  });

  it("is merged into mounts by their path, for a volume may have several", () => {
    const mounts = [{ name: "scratch", mountPath: "/tmp" }];
    const more = [{ name: "scratch", mountPath: "/cache" }];
    assert.deepEqual(mergedObject({ mounts }, { mounts: more }), { mounts: [...mounts, ...more] });
  });

  it("is merged into what is known only later too", async () => {
    const merged = mergedObject(
      { env: pulumi.output([{ name: "A", value: "1" }]) },
      { env: [{ name: "B" }] },
    );
    const { env } = merged as { env: pulumi.Output<unknown> };
    const value = await new Promise((resolve) => env.apply(resolve));
    assert.deepEqual(value, [{ name: "A", value: "1" }, { name: "B" }]);
  });

  it("changes nothing where it has nothing, and twice no more than once", () => {
    fc.assert(
      fc.property(fc.object(), fc.object(), (ours, change) => {
        assert.deepEqual(mergedObject(ours, {}), ours);
        const once = mergedObject(ours, change);
        assert.deepEqual(mergedObject(once, change), once);
      }),
    );
  });

  it("is found out where it has what is kept: in a list, as nothing at all, or hidden in something above", () => {
    const found = (change: unknown) =>
      givenAt(change, ["spec:pods:user", "meta:a.b/c"]).map(({ path }) => path);
    assert.deepEqual(found({ spec: { pods: { other: 1 } }, meta: { "a.b/d": 1 } }), []);
    assert.deepEqual(found({ spec: { pods: [{ other: 1 }, { user: 0 }] } }), ["spec.pods.user"]);
    assert.deepEqual(found({ meta: { "a.b/c": "x" } }), ["meta.a.b/c"]);
    assert.deepEqual(found({ spec: null }), ["spec.pods.user"]);
    assert.deepEqual(found({ spec: pulumi.output({ pods: { user: 0 } }) }), ["spec.pods.user"]);
  });
});
