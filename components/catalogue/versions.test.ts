import assert from "node:assert/strict";
import fc from "fast-check";
import { daysBetween, supportedVersions, versionsNearEnd } from "./versions";

describe("the versions of all catalogues", () => {
  it("have one default for each product, and say where their end is published", () => {
    const versions = supportedVersions();
    for (const product of new Set(versions.map((version) => version.product))) {
      const defaults = versions.filter((version) => version.product === product && version.isDefault);
      assert.equal(defaults.length, 1, product);
    }
    for (const { source, version } of versions) assert.match(source, /^https:\/\//, version);
  });

  it("are all there: Kubernetes, both databases, Kafka, Valkey, Memcached and the charts", () => {
    const products = new Set(supportedVersions().map(({ product }) => product));
    for (const product of ["Kubernetes", "Aurora PostgreSQL", "Aurora MySQL", "Kafka", "Valkey", "Memcached"])
      assert.ok(products.has(product), product);
    assert.ok(products.has("chart karpenter"));
  });

  it("are named sixty days before their standard support ends, and not a day earlier", () => {
    const named = (today: string) =>
      versionsNearEnd(today, 60).map(({ product, version }) => `${product} ${version}`);
    assert.ok(!named("2027-06-02").includes("Kubernetes 1.36"));
    assert.ok(named("2027-06-03").includes("Kubernetes 1.36"));
    assert.ok(named("2028-01-01").includes("Kubernetes 1.36"), "an end that has passed is still named");
  });

  it("are named in the order in which they end, with the days that are left", () => {
    const ending = versionsNearEnd("2027-09-01", 30);
    assert.deepEqual(
      ending.map(({ daysLeft }) => daysLeft),
      ending.map(({ daysLeft }) => daysLeft).toSorted((one, other) => one - other),
    );
    const postgres = ending.find(
      ({ product, version }) => product === "Aurora PostgreSQL" && version === "17.9",
    );
    assert.equal(postgres?.daysLeft, 29);
  });

  it("without a published end are never near it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), (days) => {
        const products = versionsNearEnd("2026-11-21", days).map(({ product }) => product);
        assert.ok(products.every((product) => !product.startsWith("chart ") && product !== "Memcached"));
      }),
    );
  });
});

describe("days between two days", () => {
  it("are whole, whatever clocks do in between, and negative backwards", () => {
    assert.equal(daysBetween("2026-03-01", "2026-04-01"), 31);
    assert.equal(daysBetween("2028-02-28", "2028-03-01"), 2);
    assert.equal(daysBetween("2027-01-01", "2026-12-31"), -1);
  });

  it("refuse what is no day", () => {
    for (const text of ["tomorrow", "2027-1-1", "2027-13-01"])
      assert.throws(() => daysBetween("2027-01-01", text), /is no day: write YYYY-MM-DD/);
  });
});
