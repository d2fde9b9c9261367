import assert from "node:assert/strict";
import {
  defaultKubernetesVersion,
  isKubernetesVersion,
  kubectlImage,
  kubernetesVersions,
} from "./kubernetes";

describe("Kubernetes versions", () => {
  it("have release, end of standard and end of extended support in that order", () => {
    for (const [version, entry] of Object.entries(kubernetesVersions)) {
      const dates = [entry.released, entry.endOfStandardSupport, entry.endOfExtendedSupport];
      assert.deepEqual(dates, [...dates].sort(), version);
      for (const date of dates) assert.equal(new Date(date).toISOString().slice(0, 10), date, version);
    }
  });

  it("default to the one that is supported longest", () => {
    const longest = Object.entries(kubernetesVersions).sort(([, one], [, other]) =>
      other.endOfStandardSupport.localeCompare(one.endOfStandardSupport),
    )[0];
    assert.equal(defaultKubernetesVersion, longest?.[0]);
  });

  it("each have a kubectl of their own minor version, which is the one that is sure to understand the cluster", () => {
    for (const version of Object.keys(kubernetesVersions).filter(isKubernetesVersion))
      assert.ok(kubectlImage(version).startsWith(`registry.k8s.io/kubectl:v${version}.`), version);
  });

  it("are told from other texts, also from names that every object has", () => {
    assert.ok(isKubernetesVersion("1.35"));
    assert.ok(!isKubernetesVersion("1.34"));
    assert.ok(!isKubernetesVersion("toString"));
  });
});
