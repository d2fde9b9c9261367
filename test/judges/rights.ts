import path from "node:path";
import { type ResourceGraph } from "@tenfold/planning";
import { isJsonMap, type Json, type JsonMap, plainJson } from "./cloudformation/plain";
import { type Finding } from "./finding";
import { runTool } from "./tools/command";
import { type PythonTools } from "./tools/python";

/** A policy document of a program. */
export interface PolicyDocument {
  readonly program: string;
  readonly urn: string;
  readonly property: string;
  /** What a role may do, what others may do with a resource, or who may take a role. */
  readonly kind: "identity" | "resource" | "trust";
  readonly document: JsonMap;
}

/** Every IAM policy document of a program's AWS resources, whatever property it stands in. */
export function policyDocuments(program: string, graph: ResourceGraph): PolicyDocument[] {
  const documents: PolicyDocument[] = [];
  for (const { urn, type, inputs, custom } of graph.resources) {
    if (!custom || !type.startsWith("aws:")) continue;
    const visit = (value: Json, property: string): void => {
      const document = documentIn(value);
      if (document) documents.push({ program, urn, property, kind: kindOf(type, property), document });
      else if (Array.isArray(value)) value.forEach((one) => visit(one, property));
      else if (isJsonMap(value)) {
        for (const [key, inner] of Object.entries(value))
          visit(inner, property === "" ? key : `${property}.${key}`);
      }
    };
    visit(plainJson(inputs) ?? {}, "");
  }
  return documents;
}

/** Actions that exist, resources named where they can be, condition keys that are known, a structure that AWS reads. */
export async function rights(documents: readonly PolicyDocument[], tools: PythonTools): Promise<Finding[]> {
  const { code, stdout, stderr } = await runTool(tools.python, [path.join(__dirname, "tools/rights.py")], {
    input: JSON.stringify(documents.map(({ kind, document }) => ({ kind, document }))),
  });
  if (code !== 0) throw new Error(`the check of rights ended with ${code}: ${stderr}`);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .flatMap((line) => {
      const { policy, rule, subject, message } = JSON.parse(line) as Record<string, string>;
      const document = documents[Number(policy)];
      if (!document || rule === undefined) return [];
      const property = `${document.property}: ${subject}`;
      return [
        {
          program: document.program,
          judge: "rights",
          rule,
          urn: document.urn,
          property,
          message: message ?? "",
        },
      ] satisfies Finding[];
    });
}

function documentIn(value: Json): JsonMap | undefined {
  if (isJsonMap(value)) return "Statement" in value ? value : undefined;
  if (typeof value !== "string" || !value.includes('"Statement"')) return undefined;
  try {
    const parsed = JSON.parse(value) as Json;
    return isJsonMap(parsed) && "Statement" in parsed ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function kindOf(type: string, property: string): PolicyDocument["kind"] {
  if (property === "assumeRolePolicy") return "trust";
  return type.startsWith("aws:iam/") ? "identity" : "resource";
}
