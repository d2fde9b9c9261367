import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Argument } from "./arguments";
import { disagreement } from "./defaults";
import { componentPages, type Pages } from "./pages";
import { docsFolder } from "./write";

const argument = (documented: string | undefined, optional = true): Argument => ({
  path: ["backups", "retentionDays"],
  declaredBy: "DatabaseBackups",
  type: "number",
  optional,
  group: false,
  meaning: "Days.",
  documented,
  only: undefined,
});

describe("the pages of the components", function () {
  this.timeout(60_000);
  let written: Pages;
  before(() => (written = componentPages()));

  it("are those that `npm run docs:components` writes", () => {
    const files = existsSync(docsFolder) ? readdirSync(docsFolder) : [];
    const stale = [...written.pages]
      .filter(
        ([file, text]) => !files.includes(file) || readFileSync(path.join(docsFolder, file), "utf8") !== text,
      )
      .map(([file]) => file);
    const left = files.filter((file) => !written.pages.has(file));
    assert.deepEqual([...stale, ...left], [], "run npm run docs:components");
  });

  it("give the defaults that the docstrings give", () => {
    assert.deepEqual(written.disagreements, []);
  });

  it("tell of every argument's type, default and meaning, and of what a preset changes", () => {
    const aurora = written.pages.get("aurora.md") ?? "";
    assert.match(
      aurora,
      /\| `backups\.retentionDays` \| `number` \| `14`: two weeks .* \| Days that continuous/,
    );
    assert.match(
      aurora,
      /\| `compute\.minCapacity` \| `number` \| required \| Only where `type: "serverless"`/,
    );
    assert.match(aurora, /\| `backups\.retentionDays` \| `1` \| `7` \| `14` \|/);
    assert.match(
      aurora,
      /\| `writer-cpu` \| AWS\/RDS CPUUtilization \| Average above 80 percent, 10 of 15 points of 1 min/,
    );
    assert.match(aurora, /\| `cluster` \| `aws:rds\/cluster:Cluster` \|/);
    assert.match(aurora, /\| `grantConnect\(role, user, options\?\)` \|/);
  });

  it("leave no field, child or output of these components without a word on what it is", () => {
    const told = [
      ...[
        "alarm-topic",
        "aurora",
        "aurora-global",
        "backup",
        "baseline",
        "budget",
        "cache",
        "edge",
        "environment",
      ],
      ...["failover-plan", "global-cache", "load-balancer", "memcached", "multi-region-network", "network"],
      ...["serverless-cache", "stream", "stream-replicator"],
      ...[
        "cluster",
        "cluster-addons",
        "inference-service",
        "kafka-broker",
        "namespace",
        "node-pools",
        "off-hours",
      ],
      ...["registry", "service"],
    ];
    const silent = told.flatMap((page) => {
      const sections = (written.pages.get(`${page}.md`) ?? "").split("\n## ");
      assert.ok(sections.length > 1, page);
      const rows = sections
        .filter((section) => !section.startsWith("Presets"))
        .join("\n")
        .split("\n");
      return rows
        .filter((row) => row.startsWith("| `") && row.endsWith("| – |"))
        .map((row) => `${page} ${row}`);
    });
    assert.deepEqual(silent, [], "say it in the docstring");
  });

  it("are reached from the list", () => {
    const list = written.pages.get("README.md") ?? "";
    for (const file of written.pages.keys()) {
      if (file !== "README.md") assert.ok(list.includes(`](${file})`), file);
    }
  });
});

describe("a docstring's default", () => {
  const mistake = (documented: string | undefined, value: unknown) =>
    disagreement(argument(documented), value, []);

  it("may give its reason beside the exported one", () => {
    for (const said of ["14", "14: two weeks", "14 for clusters, 7 for the rest"])
      assert.equal(mistake(said, 14), undefined, said);
    assert.equal(mistake('"on": always', "on"), undefined);
    assert.equal(mistake("m7g.large and m8g.large", ["m7g.large", "m8g.large"]), undefined);
    assert.equal(mistake("none", []), undefined);
    assert.equal(mistake("the catalogue's", "17.9"), undefined);
  });

  it("is refused with both values where the exported one is another", () => {
    assert.match(
      mistake("7: a week", 14) ?? "",
      /retentionDays: the default is 14, the docstring says 7: a week/,
    );
    assert.match(mistake("1", 14) ?? "", /14.*says 1$/);
    assert.match(mistake(undefined, 14) ?? "", /the docstring says nothing/);
    assert.match(mistake("14", undefined) ?? "", /says 14, no exported default does/);
    assert.match(mistake("true", false) ?? "", /is false, .* says true/);
  });

  it("may stand at the group, and is not asked of what must be given", () => {
    const group = { ...argument("250m and 1Gi"), group: true };
    assert.equal(disagreement(argument(undefined), "1Gi", [group]), undefined);
    assert.match(disagreement(argument(undefined), "2Gi", [group]) ?? "", /says nothing/);
    assert.equal(disagreement(argument(undefined, false), 14, []), undefined);
  });
});
