import assert from "node:assert/strict";
import { pinnedIn, versionReport } from "./report";

const prod = pinnedIn("prod", { "tenfold:kubernetesVersions": { "us-west-2": "1.35", "eu-west-1": "1.36" } });
const report = (today: string, pinned = prod) => {
  const { lines, exitCode } = versionReport(today, 60, pinned);
  return { text: lines.join("\n"), exitCode };
};

describe("npm run versions", () => {
  it("is content while everything in use is supported for long enough", () => {
    const { text, exitCode } = report("2026-11-21");
    assert.equal(exitCode, 0);
    assert.match(text, /Kubernetes +1\.36 +2027-08-02 +254 +default, prod$/m);
    assert.match(text, /✔ none of \d+ ends within 60 days/);
  });

  it("fails sixty days before what a stack pins leaves standard support, and says what and where to read", () => {
    assert.equal(report("2027-01-25").exitCode, 0);
    const { text, exitCode } = report("2027-01-26");
    assert.equal(exitCode, 1);
    assert.match(text, /✖ +Kubernetes +1\.35 +2027-03-27 +60 +prod$/m);
    assert.match(text, /✖ Kubernetes 1\.35 ends within 60 days: choose a newer one\n +https:\/\/docs\.aws/);
  });

  it("fails for a default of the catalogue that no stack pins", () => {
    assert.match(report("2027-08-15", []).text, /✖ Aurora PostgreSQL 17\.9 ends within 60 days/);
  });

  it("knows the engines that a stack pins for all of its regions", () => {
    const stores = { database: "17.9", cache: "8.2", stream: "1.0" };
    const { text, exitCode } = report("2026-11-21", pinnedIn("prod", { "tenfold:engineVersions": stores }));
    assert.equal(exitCode, 1);
    assert.match(text, /Aurora PostgreSQL +17\.9 .*default, prod$/m);
    assert.match(text, /✖ Kafka 1\.0 of prod is not in the catalogue/);
  });

  it("only mentions a version that nothing uses", () => {
    const { text, exitCode } = report("2027-01-26", []);
    assert.equal(exitCode, 0);
    assert.match(text, /▲ Kubernetes 1\.35, which nothing here uses, ends in 60 days/);
  });

  it("fails for a version that the catalogue does not have, as its end is unknown", () => {
    const old = pinnedIn("prod", { "tenfold:kubernetesVersions": { "us-west-2": "1.31" } });
    assert.match(
      report("2026-11-21", old).text,
      /✖ Kubernetes 1\.31 of prod us-west-2 is not in the catalogue/,
    );
    assert.equal(report("2026-11-21", old).exitCode, 1);
  });
});
