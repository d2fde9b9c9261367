import assert from "node:assert/strict";
import { type Report, reportSchema } from "../report/report";
import { markdownReport } from "./markdown-report";

const report = (changes: Partial<Report> = {}): Report => ({
  schema: reportSchema,
  ...{ project: "tenfold", environment: "prod", mode: "preview", engine: "offline", home: "us-west-2" },
  regions: ["us-west-2"],
  resourceRegions: ["us-west-2"],
  resources: [],
  recognised: { recognised: 3, of: 3, unrecognised: {} },
  layers: [{ layer: "network", resources: { "us-west-2": 3 }, summary: "3 zones" }],
  ...{ packs: [], findings: [], undecided: [], opaque: [], untaught: [] },
  timings: { program: 1, policies: 1, total: 2 },
  ...changes,
});

describe("the markdown report", () => {
  it("says what would be created and whether it is allowed", () => {
    assert.equal(
      markdownReport(report(), undefined),
      "### prod: 3 resources, allowed ✔\n\n| layer | us-west-2 | global | |\n|---|---:|---:|---|\n| network | 3 | – | 3 zones |\n",
    );
  });

  it("says which Helm releases no rule sees into", () => {
    const entry = (name: string) => ({ urn: name, name, place: `apps/${name}`, chart: name });
    const text = markdownReport(report({ opaque: [entry("keda"), entry("a_b")] }), undefined);
    assert.match(
      text,
      /\n\? 2 Helm releases are opaque: no rule sees what their charts create \(keda, a&#95;b\)\n/,
    );
  });

  it("says what stays unknown in a rehearsal because nobody taught it", () => {
    const untaught = [{ urn: "urn:x", property: "size", sources: ["test:index:Thing"] }];
    const text = markdownReport(report({ mode: "rehearse", untaught }), undefined);
    assert.match(
      text,
      /\n\? 1 property stays unknown in this rehearsal: nobody taught outputs of test:index:Thing\n/,
    );
  });
});
