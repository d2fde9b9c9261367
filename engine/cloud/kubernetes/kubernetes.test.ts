import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import { AssetReference, Secret } from "@tenfold/planning";
import * as pulumi from "@pulumi/pulumi";
import { runProgram } from "../../testing";
import { decodeYaml } from "./yaml";

const names = (values: unknown) =>
  (values as { metadata?: { name?: string; namespace?: string } }[]).map(
    ({ metadata }) => `${metadata?.namespace ?? ""}/${metadata?.name}`,
  );

describe("simulated Kubernetes", () => {
  it("names an object that nobody named, the same on every run, and leaves a given name alone", async () => {
    const program = () => {
      new kubernetes.core.v1.ConfigMap("settings", { data: { a: "1" } });
      new kubernetes.core.v1.ConfigMap("named", { metadata: { name: "mine" } });
      new kubernetes.core.v1.Pod("generated", { metadata: { generateName: "job-" } });
    };
    const [one, two] = [await runProgram(program), await runProgram(program)];
    const metadata = one.ofType("kubernetes:core/v1:ConfigMap").map(({ inputs }) => inputs["metadata"]);
    assert.match(
      JSON.stringify(metadata[1]),
      /"pulumi.com\/autonamed":"true".*"name":"settings-[0-9a-f]{8}"/,
    );
    assert.deepEqual(metadata[0], { name: "mine" });
    assert.deepEqual(one.resources, two.resources);
    assert.deepEqual(one.ofType("kubernetes:core/v1:Pod")[0]?.inputs["metadata"], { generateName: "job-" });
  });

  it("gives namespace/name as the id of a rehearsed object", async () => {
    const graph = await runProgram(
      () => void new kubernetes.core.v1.ConfigMap("one", { metadata: { name: "mine", namespace: "apps" } }),
      { mode: "rehearse" },
    );
    assert.equal(graph.ofType("kubernetes:core/v1:ConfigMap")[0]?.id, "apps/mine");
  });

  it("registers every object of a YAML group, lists included", async () => {
    const yaml = `
apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: one } }
  - { apiVersion: v1, kind: Service, metadata: { name: two } }
---
apiVersion: karpenter.sh/v1
kind: NodePool
metadata: { name: three }
`;
    const graph = await runProgram(() => void new kubernetes.yaml.ConfigGroup("group", { yaml }));
    const types = graph.resources.map(({ type }) => type).filter((type) => type.startsWith("kubernetes:"));
    assert.deepEqual(types.sort(), [
      "kubernetes:core/v1:ConfigMap",
      "kubernetes:core/v1:Service",
      "kubernetes:karpenter.sh/v1:NodePool",
      "kubernetes:yaml:ConfigGroup",
    ]);
  });

  it("takes custom resources, and Helm releases as one opaque resource with their values", async () => {
    const graph = await runProgram(() => {
      new kubernetes.apiextensions.CustomResource("pool", {
        apiVersion: "karpenter.sh/v1",
        kind: "NodePool",
        spec: { limits: { cpu: 10 } },
      });
      new kubernetes.helm.v3.Release("chart", {
        chart: "nginx",
        values: { replicas: 2, password: pulumi.secret("hush") },
        valueYamlFiles: [new pulumi.asset.StringAsset("a: 1")],
      });
    });
    assert.deepEqual(graph.ofType("kubernetes:karpenter.sh/v1:NodePool")[0]?.inputs["spec"], {
      limits: { cpu: 10 },
    });
    const release = graph.ofType("kubernetes:helm.sh/v3:Release")[0];
    const values = release?.inputs["values"] as { readonly password?: unknown };
    assert.ok(values.password instanceof Secret || values instanceof Secret);
    assert.match(String(release?.inputs["name"]), /^chart-[0-9a-f]{8}$/);
    const [file] = release?.inputs["valueYamlFiles"] as readonly unknown[];
    assert.ok(file instanceof AssetReference && file.hash !== "");
  });

  for (const [what, create] of [
    ["kubernetes:helm.sh/v4:Chart", () => new kubernetes.helm.v4.Chart("chart", { chart: "nginx" })],
    [
      "kubernetes:kustomize/v2:Directory",
      () => new kubernetes.kustomize.v2.Directory("tree", { directory: "." }),
    ],
    ["kubernetes:yaml/v2:ConfigGroup", () => new kubernetes.yaml.v2.ConfigGroup("group", { yaml: "a: 1" })],
    ["kubernetes:yaml/v2:ConfigFile", () => new kubernetes.yaml.v2.ConfigFile("file", { file: "a.yaml" })],
  ] as const) {
    it(`refuses ${what}, which the provider's binary builds`, async () => {
      await assert.rejects(
        runProgram(() => void create()),
        (error: Error) =>
          error.message.includes(what) && /binary of the kubernetes provider/.test(error.message),
      );
    });
  }
});

describe("manifests that the provider's binary renders", () => {
  for (const [what, create] of [
    ["kubernetes:helm:template (Helm v3 Chart)", () => new kubernetes.helm.v3.Chart("a", { chart: "nginx" })],
    [
      "kubernetes:kustomize:directory (Kustomize v1)",
      () => new kubernetes.kustomize.Directory("a", { directory: "." }),
    ],
  ] as const) {
    it(`are refused by name: ${what}`, async () => {
      await assert.rejects(
        runProgram(() => void create()),
        (error: Error) =>
          error.message.includes(`${what} runs inside the binary of the kubernetes provider`) &&
          /--engine pulumi/.test(error.message),
      );
    });
  }
});

describe("a decoded YAML text", () => {
  it("is its documents without empty ones, lists flattened", () => {
    const text =
      "---\n---\na: 1\n---\nkind: PodList\nitems: [{ metadata: { name: x } }, { metadata: { name: y } }]\n";
    assert.equal(decodeYaml(text, {}).length, 3);
  });

  it("fills in the default namespace where an object names none", () => {
    const text = "metadata: { name: a }\n---\nmetadata: { name: b, namespace: own }\n";
    assert.deepEqual(names(decodeYaml(text, { defaultNamespace: "apps" })), ["apps/a", "own/b"]);
  });

  it("is refused with the line where it is malformed", () => {
    assert.throws(() => decodeYaml("a: 1\nb: [", {}), /cannot be parsed: .*line 2/s);
  });
});
