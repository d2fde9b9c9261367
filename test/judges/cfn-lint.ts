import path from "node:path";
import { type Template } from "./cloudformation/templates";
import { type Finding } from "./finding";
import { runTool } from "./tools/command";
import { type PythonTools } from "./tools/python";

interface Match {
  /** Index of the template. */
  readonly template: number;
  readonly rule: string;
  readonly message: string;
  readonly path: readonly (string | number)[];
}

/** Rules about templates as such: these are never deployed. */
const aboutTemplates = [
  "E1002", // size of a file
  "E3010", // number of resources
  "I", // advice
  "W3010", // zones written into a template
];

/** What cfn-lint finds wrong in templates, each for its own region. */
export async function cfnLint(templates: readonly Template[], tools: PythonTools): Promise<Finding[]> {
  const request = {
    ignored: aboutTemplates,
    templates: templates.map(({ region, body }) => ({ region, body })),
  };
  const { code, stdout, stderr } = await runTool(tools.python, [path.join(__dirname, "tools/lint.py")], {
    input: JSON.stringify(request),
  });
  if (code !== 0) throw new Error(`cfn-lint ended with ${code}: ${stderr}`);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => findingOf(JSON.parse(line) as Match, templates));
}

function findingOf(match: Match, templates: readonly Template[]): Finding {
  const template = templates[match.template];
  const [, logicalId, , ...place] = match.path;
  return {
    program: template?.program ?? "",
    judge: "cfn-lint",
    rule: match.rule,
    urn: template?.urns.get(String(logicalId)) ?? `the template of ${template?.region}`,
    property: place.join("."),
    message: match.message,
  };
}
