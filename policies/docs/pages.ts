import { readFileSync } from "node:fs";
import path from "node:path";
import { environmentClasses } from "../lib/environment";
import { type Level, type Rule } from "../lib/rule";
import { sameEverywhere, type Setting, type SettingValue } from "../lib/settings";
import { costRules, scalabilityRules } from "../rules";
import { allRules, type Fixture, readFixture } from "../testing/fixtures";

/** Every generated page below docs/rules by file name. */
export function rulePages(): ReadonlyMap<string, string> {
  return new Map([
    ["README.md", overview()],
    ...allRules.map((rule) => [`${rule.id}.md`, rulePage(rule)] as const),
  ]);
}

function overview(): string {
  const introduction = readFileSync(path.join(__dirname, "introduction.md"), "utf8");
  return [
    introduction.trimEnd(),
    "",
    "## Scalability",
    "",
    ...tableOf(scalabilityRules),
    "",
    "## Cost",
    "",
    ...tableOf(costRules),
    "",
  ].join("\n");
}

function tableOf(rules: readonly Rule[]): readonly string[] {
  return [
    "| rule | what holds | severity | dev | staging | prod |",
    "|---|---|---|---|---|---|",
    ...rules.map(({ id, title, severity, levels }) => {
      const cells = environmentClasses.map((environment) => levelWord(levels[environment]));
      return `| [${id}](${id}.md) | ${title} | ${severity} | ${cells.join(" | ")} |`;
    }),
  ];
}

function levelWord(level: Level): string {
  return level === "disabled" ? "off" : level;
}

function rulePage(rule: Rule): string {
  return [
    `# ${rule.id}`,
    "",
    `${rule.title}.`,
    "",
    "| pack | severity | dev | staging | prod |",
    "|---|---|---|---|---|",
    `| ${rule.pillar} | ${rule.severity} | ${environmentClasses.map((name) => levelWord(rule.levels[name])).join(" | ")} |`,
    "",
    "## Why",
    "",
    rule.why,
    "",
    "## Fix",
    "",
    `${sentence(rule.fix)}`,
    "",
    ...settingsSection(rule),
    ...examplesSection(rule),
  ].join("\n");
}

function settingsSection(rule: Rule): readonly string[] {
  const settings = Object.entries(rule.settings);
  if (settings.length === 0) return ["## Settings", "", "None but `level`.", ""];
  return [
    "## Settings",
    "",
    "| setting | meaning | allowed | default |",
    "|---|---|---|---|",
    ...settings.map(
      ([name, setting]) =>
        `| \`${name}\` | ${setting.description} | ${setting.allowed} | ${defaultOf(setting)} |`,
    ),
    "",
  ];
}

function defaultOf(setting: Setting<SettingValue>): string {
  const said = (value: SettingValue) => (Array.isArray(value) ? value.join(", ") || "none" : String(value));
  if (sameEverywhere(setting)) return said(setting.defaults.prod);
  return environmentClasses
    .map((environment) => `${environment} ${said(setting.defaults[environment])}`)
    .join("; ");
}

function examplesSection(rule: Rule): readonly string[] {
  const [passing, failing, open, elsewhere] = (["pass", "fail", "unknown", "na"] as const).map((kind) =>
    readFixture(rule.id, kind),
  );
  return [
    "## Examples",
    "",
    ...exampleOf("Passes", passing),
    ...exampleOf("Fails", failing),
    ...exampleOf("Cannot be decided", open),
    ...exampleOf("Does not apply", elsewhere),
  ];
}

function exampleOf(verdict: string, fixture: Fixture | undefined): readonly string[] {
  if (!fixture) return [];
  const findings = fixture.findings.map(({ resource, text, property }) => {
    const open = property === undefined ? "" : ` (\`${property}\`)`;
    return `- \`${resource}\`: ${text}${open}`;
  });
  return [
    `**${verdict}** in ${fixture.environment}: ${sentence(fixture.title)}`,
    "",
    ...findings,
    ...(findings.length > 0 ? [""] : []),
  ];
}

function sentence(phrase: string): string {
  return `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}.`;
}
