import assert from "node:assert/strict";
import { charts, type ChartEntry, oldestKarpenter } from "./charts";
import { kubernetesVersions } from "./kubernetes";

const entries: Readonly<Record<string, ChartEntry>> = charts;

function numbersOf(version: string): readonly number[] {
  return version.split(".").map(Number);
}

function atLeast(version: string, least: string): boolean {
  const [own, other] = [numbersOf(version), numbersOf(least)];
  const index = own.findIndex((part, place) => part !== other[place]);
  return index === -1 || (own[index] ?? 0) > (other[index] ?? 0);
}

describe("the charts of the catalogue", () => {
  it("are pinned to one version, from an address over TLS or a registry, with a source to read", () => {
    for (const [name, { chart, repository, version, source }] of Object.entries(entries)) {
      assert.match(version, /^\d+\.\d+\.\d+$/, name);
      assert.match(source, /^https:\/\//, name);
      if (repository === undefined) assert.match(chart, /^oci:\/\/.+\/.+/, name);
      else assert.match(repository, /^https:\/\//, name);
      assert.equal(chart.split("/").at(-1), name);
    }
  });

  it("have Karpenter's definitions in the version of its controller", () => {
    assert.equal(charts["karpenter-crd"].version, charts.karpenter.version);
  });

  it("have a cluster autoscaler that simulates the scheduler of the newest Kubernetes of the catalogue", () => {
    const [newest] = Object.keys(kubernetesVersions);
    assert.ok(charts["cluster-autoscaler"].application.startsWith(`v${newest}.`));
  });

  it("have a Karpenter that knows every Kubernetes version of the catalogue", () => {
    assert.deepEqual(Object.keys(oldestKarpenter).sort(), Object.keys(kubernetesVersions).sort());
    for (const least of Object.values(oldestKarpenter)) {
      assert.ok(atLeast(charts.karpenter.version, least), least);
    }
  });
});
