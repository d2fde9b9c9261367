import assert from "node:assert/strict";
import { type Report, type ReportedFinding, reportSchema } from "../report/report";
import { styleFor } from "./style";
import { textReport } from "./text-report";

const finding = (changes: Partial<ReportedFinding> = {}): ReportedFinding => ({
  rule: "aurora-readers-az",
  pack: "scalability",
  level: "mandatory",
  severity: "high",
  urn: "urn:pulumi:prod::tenfold::aws:rds/cluster:Cluster::orders",
  place: "data/orders · eu-west-1",
  message: "Both readers are in euw1-az1: losing that zone leaves none.",
  fix: "sizes.database.readerZones: [euw1-az1, euw1-az2]",
  docs: "docs/rules/aurora-readers-az.md",
  more: 0,
  ...changes,
});

const report = (changes: Partial<Report> = {}): Report => ({
  schema: reportSchema,
  ...{ project: "tenfold", environment: "prod", mode: "preview", engine: "offline", home: "us-west-2" },
  regions: ["us-west-2", "eu-west-1"],
  resourceRegions: ["us-west-2", "eu-west-1"],
  resources: [],
  recognised: { recognised: 1560, of: 1563, unrecognised: { "aws:x/y:Z": 3 } },
  layers: [
    { layer: "network", resources: { "us-west-2": 58, "eu-west-1": 58 }, summary: "3 zones, NAT per zone" },
  ],
  packs: [
    {
      name: "scalability",
      version: "0.1.0",
      rules: [{ id: "aurora-readers-az", level: "mandatory", passed: 1, failed: 1, undecided: 0 }],
      checks: 2,
    },
  ],
  ...{ findings: [], undecided: [], opaque: [], untaught: [] },
  timings: { program: 1500, policies: 400, total: 2100 },
  ...changes,
});

const options = { style: styleFor({}), verbose: false, change: undefined };

describe("the text report", () => {
  it("says what would be created, then what the packs found", () => {
    assert.equal(
      textReport(report(), options),
      [
        `prod · us-west-2 (home), eu-west-1 · offline preview${" ".repeat(43)}2.1 s`,
        "",
        "             us-west-2  eu-west-1  global",
        "  network           58         58       –   3 zones, NAT per zone",
        "  1\u2009563 resources to create · recognised 1\u2009560 of 1\u2009563 · not recognised: aws:x/y:Z (3)",
        "",
        "✔ scalability   1 rule, 2 checks",
        "",
        "program 1.5 s · policies after it 0.4 s · in all 2.1 s",
        "",
      ].join("\n"),
    );
  });

  it("leads with the verdict and the fix where the stack would be refused", () => {
    const lines = textReport(report({ findings: [finding()] }), options).split("\n");
    assert.equal(lines[2], "✖ 1 mandatory finding: this stack would be refused");
    assert.equal(lines[4], "✖ aurora-readers-az   data/orders · eu-west-1");
    assert.equal(
      lines[6],
      `    fix  sizes.database.readerZones: [euw1-az1, euw1-az2]${" ".repeat(12)}docs/rules/aurora-readers-az.md`,
    );
  });

  it("tells a finding once for all its places", () => {
    const places = ["data/a", "data/b", "data/c", "data/d"].map((place) => finding({ place, urn: place }));
    const text = textReport(report({ findings: places }), options);
    assert.equal(text.split("aurora-readers-az   ").length, 2);
    assert.match(text, /data\/a, data\/b, … and 2 more/);
  });

  it("ends a long list with how much more there is, and shows all on request", () => {
    const many = Array.from({ length: 30 }, (_, index) => finding({ rule: `rule-${index}` }));
    assert.match(textReport(report({ findings: many }), options), /… and 18 more \(--verbose shows them\)/);
    assert.match(textReport(report({ findings: many }), { ...options, verbose: true }), /rule-29/);
  });

  it("counts undecided checks, and gives their reasons on request", () => {
    const entry = {
      rule: "lb-multi-az",
      pack: "scalability",
      urn: "urn:x",
      place: "network/a",
      reason: "its zones are unknown",
      property: "subnets",
    };
    const undecided = report({ undecided: [entry] });
    assert.match(textReport(undecided, options), /\? 1 undecided/);
    assert.match(textReport(undecided, { ...options, verbose: true }), /its zones are unknown \(subnets\)/);
  });

  it("says which Helm releases no rule sees into, under what would be created", () => {
    const entry = (name: string) => ({ urn: `urn:${name}`, name, place: `apps/${name}`, chart: name });
    const one = textReport(report({ opaque: [entry("keda")] }), options).split("\n");
    assert.match(one[4] ?? "", /resources to create/);
    assert.equal(one[5], "  ? 1 Helm release is opaque: no rule sees what its chart creates (keda)");
    const many = report({ opaque: ["a", "b", "c", "d", "e"].map(entry), findings: [finding()] });
    assert.match(
      textReport(many, options),
      /\? 5 Helm releases are opaque: no rule sees .* \(a, b, c, … and 2 more\)\n/,
    );
    assert.match(textReport(many, { ...options, verbose: true }), /\n {4}e {2}urn:e\n/);
  });

  it("says what stays unknown in a rehearsal, and lists it on request", () => {
    const untaught = [
      { urn: "urn:x", property: "size", sources: ["test:index:Thing"] },
      { urn: "urn:y", property: "word", sources: [] },
    ];
    const rehearsal = report({ mode: "rehearse", untaught });
    const sentence = "2 properties stay unknown in this rehearsal: nobody taught outputs of test:index:Thing";
    assert.ok(textReport(rehearsal, options).includes(`  ? ${sentence}\n`));
    assert.ok(!textReport(rehearsal, options).includes("urn:x"));
    assert.match(textReport(rehearsal, { ...options, verbose: true }), /size of urn:x ← test:index:Thing/);
    const secrets = report({ mode: "rehearse", untaught: untaught.slice(1) });
    assert.match(textReport(secrets, options), /\? 1 property stays unknown .*only a passphrase opens/);
  });

  it("keeps to a hundred columns", () => {
    const long = finding({ message: "word ".repeat(80).trim(), fix: "other ".repeat(40).trim() });
    const text = textReport(report({ findings: [long] }), options);
    const opaque = [{ urn: "urn:x", name: "name".repeat(9), place: "apps/x", chart: null }];
    const untaught = [
      { urn: "urn:x", property: "size", sources: ["aws:cloudfront/distribution:Distribution"] },
    ];
    const unseen = textReport(report({ opaque, untaught }), options);
    assert.ok(
      [...text.split("\n"), ...unseen.split("\n")].every((line) => line.length <= 100),
      text + unseen,
    );
  });

  it("colours on a terminal only, and not with NO_COLOR", () => {
    const findings = [finding()];
    const onTerminal = () =>
      textReport(report({ findings }), { ...options, style: styleFor({ isTTY: true }) });
    assert.ok(onTerminal().includes("\u001b[31m"));
    process.env["NO_COLOR"] = "1";
    try {
      assert.ok(!onTerminal().includes("\u001b["));
    } finally {
      delete process.env["NO_COLOR"];
    }
  });
});
