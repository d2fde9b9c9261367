import assert from "node:assert/strict";
import { objections } from "../cluster/testing";
import { checkImage, checkObjectName, checkResources, planResources, restrictedPod } from "./kubernetes.plan";

describe("an image reference", () => {
  const digest = `sha256:${"a1".repeat(32)}`;
  const fixed = [
    "catalog:1.4.2",
    "apache/kafka:4.2.1",
    "111122223333.dkr.ecr.us-west-2.amazonaws.com/shop/catalog:2026-11-21_1",
    "localhost:5000/catalog:v1",
    `registry.example/shop/catalog@${digest}`,
    `registry.example/shop/catalog:1.4.2@${digest}`,
  ];
  const loose = [
    "",
    "catalog",
    "catalog:latest",
    "localhost:5000/catalog",
    "catalog:1.4.2@sha256:short",
    "Catalog:1",
    "catalog:1 ",
  ];

  it("passes with a version or a digest", () => {
    for (const image of fixed)
      assert.deepEqual(
        objections((check) => checkImage(check, image)),
        [],
        image,
      );
  });

  it("is refused where what runs could change by itself, or where it is none", () => {
    for (const image of loose)
      assert.deepEqual(
        objections((check) => checkImage(check, image)),
        ["image"],
        image,
      );
  });
});

describe("a container's resources", () => {
  it("ask for memory as a limit too, and never for a limit of processor time", () => {
    assert.deepEqual(planResources({ cpu: "250m", memory: "512Mi" }), {
      requests: { cpu: "250m", memory: "512Mi", "ephemeral-storage": "128Mi" },
      limits: { memory: "512Mi" },
    });
  });

  it("are refused in units that mean something else", () => {
    const fields = (cpu: string, memory: string, ephemeralStorage?: string) =>
      objections((check) => checkResources(check, { cpu, memory, ephemeralStorage }));
    assert.deepEqual(fields("1.5", "2Gi", "1Gi"), []);
    assert.deepEqual(fields("0m", "512"), ["resources.cpu", "resources.memory"]);
    assert.deepEqual(fields("0.25 ", "512m"), ["resources.cpu", "resources.memory"]);
    assert.deepEqual(fields("1", "0Mi", "1.5Gi"), ["resources.memory", "resources.ephemeralStorage"]);
  });
});

describe("a name inside the cluster", () => {
  const isTaken = (name: string) => objections((check) => checkObjectName(check, name, "name")).length === 0;

  it("is one that a Service may have", () => {
    for (const name of ["catalog", "a", "a-1", "a".repeat(63)]) assert.ok(isTaken(name), name);
    for (const name of ["", "1a", "Catalog", "a-", "a_b", "a.b", "a".repeat(64)])
      assert.ok(!isTaken(name), name);
  });
});

describe("a pod's user", () => {
  it("is a number other than root's, for Kubernetes cannot judge names", () => {
    assert.deepEqual(restrictedPod(1000), {
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      seccompProfile: { type: "RuntimeDefault" },
    });
  });
});
