import path from "node:path";
import { type Template } from "./cloudformation/templates";
import { type Finding } from "./finding";
import { runTool } from "./tools/command";

interface Diagnostic {
  /** Index of the template. */
  readonly template: number;
  readonly rule: string;
  readonly message: string;
  readonly logicalId?: string;
  readonly path?: string;
}

/** Rules about templates as such: these are never deployed. */
const aboutTemplates = new Set([
  "W3010", // zones written into a template
  "W9002", // ARNs written into a template
  "W9013", // an account written into a template
]);

/**
 * What AWS's own validator and the rules of cdk-preflight find wrong in templates, each for its own region.
 * @param packages the folder of their packages.
 */
export async function preflight(templates: readonly Template[], packages: string): Promise<Finding[]> {
  const { code, stdout, stderr } = await runTool(
    process.execPath,
    [path.join(__dirname, "tools/preflight/run.cjs"), packages],
    { input: JSON.stringify(templates.map(({ region, body }) => ({ region, body }))) },
  );
  if (code !== 0) throw new Error(`cdk-preflight ended with ${code}: ${stderr}`);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Diagnostic)
    .filter((one) => !aboutTemplates.has(one.rule))
    .map((one) => findingOf(one, templates));
}

function findingOf(one: Diagnostic, templates: readonly Template[]): Finding {
  const template = templates[one.template];
  return {
    program: template?.program ?? "",
    judge: "preflight",
    rule: one.rule,
    urn: template?.urns.get(one.logicalId ?? "") ?? `the template of ${template?.region}`,
    property: (one.path ?? "").replace(/^Properties\./, ""),
    message: one.message,
  };
}
