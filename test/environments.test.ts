import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Preview, previewProgram } from "@tenfold/engine";
import { recognise } from "@tenfold/planning";
import { pictureOf } from "../cli/picture/model";
import { pictureSvg } from "../cli/picture/svg";
import { buildReport } from "../cli/report/build";
import { type Report } from "../cli/report/report";

const root = path.resolve(__dirname, "..");
const environments = ["dev", "staging", "prod"] as const;
const modes = ["preview", "rehearse"] as const;
const packs = ["policies/scalability", "policies/cost"].map((folder) => ({
  directory: path.join(root, folder),
  config: {},
}));

/** The account that the environments live in. */
const bootstrap = { directory: path.join(root, "stacks/bootstrap"), stack: "shop" };

interface Run {
  readonly preview: Preview;
  readonly report: Report;
}

const runs = new Map<string, Promise<Run>>();

/** One preview for all tests that look at it. */
function run(environment: string, mode: (typeof modes)[number]): Promise<Run> {
  const key = `${environment} ${mode}`;
  const running =
    runs.get(key) ??
    previewProgram({ directory: root, stack: environment, mode, policyPacks: packs }).then((preview) => ({
      preview,
      report: buildReport({
        ...preview,
        project: preview.project.name,
        environment,
        mode,
        engine: "offline",
      }),
    }));
  runs.set(key, running);
  return running;
}

/** What a preview of each environment cannot decide; empty in a rehearsal. */
function committedUndecided(): Record<string, readonly { rule: string; urn: string; reason: string }[]> {
  const file = path.join(__dirname, "fixtures/undecided.json");
  return JSON.parse(readFileSync(file, "utf8")) as Record<
    string,
    readonly { rule: string; urn: string; reason: string }[]
  >;
}

describe("the environments of this project", function () {
  this.timeout(120_000);

  for (const environment of environments) {
    describe(environment, () => {
      for (const mode of modes) {
        it(`has no mandatory finding in ${mode}`, async () => {
          const { report } = await run(environment, mode);
          assert.deepEqual(
            report.findings.filter((finding) => finding.level === "mandatory"),
            [],
          );
        });
      }

      it("has the same findings in preview and in rehearse", async () => {
        const [preview, rehearse] = await Promise.all(modes.map((mode) => run(environment, mode)));
        assert.deepEqual(preview?.report.findings, rehearse?.report.findings);
      });

      it("leaves undecided in preview exactly what is written down, and nothing in rehearse", async () => {
        const [preview, rehearse] = await Promise.all(modes.map((mode) => run(environment, mode)));
        const undecided = preview?.report.undecided.map(({ rule, urn, reason }) => ({ rule, urn, reason }));
        assert.deepEqual(undecided, committedUndecided()[environment] ?? []);
        assert.deepEqual(rehearse?.report.undecided, []);
      });

      it("leaves at most a twentieth of the checks undecided in preview", async () => {
        const { report } = await run(environment, "preview");
        const checks = report.packs.reduce((sum, pack) => sum + (pack.checks ?? 0), 0);
        assert.ok(checks > 50, `${checks} checks`);
        assert.ok(report.undecided.length <= checks * 0.05, `${report.undecided.length} of ${checks}`);
      });

      it("registers the same resources in both modes", async () => {
        const [preview, rehearse] = await Promise.all(modes.map((mode) => run(environment, mode)));
        const urns = (report: Report | undefined) => report?.resources.map((resource) => resource.urn);
        assert.deepEqual(urns(preview?.report), urns(rehearse?.report));
      });

      it("leaves nothing unknown in rehearse for want of teaching", async () => {
        const { report } = await run(environment, "rehearse");
        assert.deepEqual(report.untaught, []);
      });

      it("consists of recognised resources", async () => {
        const { report } = await run(environment, "preview");
        assert.deepEqual(report.recognised.unrecognised, {});
      });

      it("gives every regional AWS resource a region of the environment, or the edge's", async () => {
        const { report } = await run(environment, "preview");
        const allowed = [...report.regions, "us-east-1", null];
        assert.deepEqual(
          report.resources
            .filter((resource) => !allowed.includes(resource.region))
            .map((resource) => resource.urn),
          [],
        );
      });
    });
  }

  for (const mode of modes) {
    it(`live in an account whose bootstrap breaks no rule in ${mode} and consists of recognised resources`, async () => {
      const preview = await previewProgram({ ...bootstrap, mode, policyPacks: packs });
      const project = preview.project.name;
      const report = buildReport({ ...preview, project, environment: "shop", mode, engine: "offline" });
      assert.equal(project, "tenfold-bootstrap");
      assert.ok(report.resources.length > 50);
      assert.deepEqual([report.findings, report.recognised.unrecognised], [[], {}]);
      if (mode === "rehearse") assert.deepEqual([report.undecided, report.untaught], [[], []]);
    });
  }

  it("gives the same report on every run, timings aside", async () => {
    const first = await run("dev", "preview");
    const again = await previewProgram({ directory: root, stack: "dev", policyPacks: packs });
    const report = buildReport({
      ...again,
      project: again.project.name,
      environment: "dev",
      mode: "preview",
      engine: "offline",
    });
    assert.deepEqual({ ...report, timings: null }, { ...first.report, timings: null });
  });

  it("is drawn in the README's picture as prod is today (npm run docs:picture)", async () => {
    const { preview } = await run("prod", "rehearse");
    const file = path.join(root, "docs/prod.svg");
    assert.ok(existsSync(file));
    assert.equal(readFileSync(file, "utf8"), pictureSvg(pictureOf(recognise(preview.graph))));
  });
});
