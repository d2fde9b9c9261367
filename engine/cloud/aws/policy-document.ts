import { isWireMap, type WireMap, type WireValue } from "../../protocol/wire";
import { stableHex } from "../provider";

/** `iam.getPolicyDocument`: a pure function of its arguments in the real provider too, so it can be computed here. */
export function policyDocument(args: WireMap): WireMap {
  const statements = Array.isArray(args["statements"]) ? args["statements"].filter(isWireMap) : [];
  const version = typeof args["version"] === "string" ? args["version"] : "2012-10-17";
  const document: WireMap = { Version: version, Statement: statements.map(statement) };
  if (typeof args["policyId"] === "string") document["Id"] = args["policyId"];
  const json = JSON.stringify(document, null, 2);
  return { ...args, version, id: stableHex(json, 10), json, minifiedJson: JSON.stringify(document) };
}

function statement(source: WireMap): WireMap {
  const result: WireMap = {};
  if (typeof source["sid"] === "string") result["Sid"] = source["sid"];
  result["Effect"] = source["effect"] ?? "Allow";
  copyList(source, "actions", result, "Action");
  copyList(source, "notActions", result, "NotAction");
  copyList(source, "resources", result, "Resource");
  copyList(source, "notResources", result, "NotResource");
  copyPrincipals(source, "principals", result, "Principal");
  copyPrincipals(source, "notPrincipals", result, "NotPrincipal");
  const conditions = maps(source["conditions"]);
  if (conditions.length > 0) result["Condition"] = conditionMap(conditions);
  return result;
}

function copyList(source: WireMap, from: string, target: WireMap, to: string): void {
  const list = source[from];
  if (Array.isArray(list) && list.length > 0) target[to] = oneOrMany([...list].sort());
}

function copyPrincipals(source: WireMap, from: string, target: WireMap, to: string): void {
  const principals = maps(source[from]);
  if (principals.length === 0) return;
  if (principals.some((principal) => principal["type"] === "*")) {
    target[to] = "*";
    return;
  }
  const byType: WireMap = {};
  for (const principal of principals) {
    const identifiers = Array.isArray(principal["identifiers"]) ? principal["identifiers"] : [];
    byType[String(principal["type"])] = oneOrMany([...identifiers].sort());
  }
  target[to] = byType;
}

function conditionMap(conditions: readonly WireMap[]): WireMap {
  const result: Record<string, WireMap> = {};
  for (const condition of conditions) {
    const values = Array.isArray(condition["values"]) ? condition["values"] : [];
    (result[String(condition["test"])] ??= {})[String(condition["variable"])] = oneOrMany(values);
  }
  return result;
}

function maps(value: WireValue | undefined): WireMap[] {
  return Array.isArray(value) ? value.filter(isWireMap) : [];
}

function oneOrMany(values: WireValue[]): WireValue {
  return values.length === 1 ? (values[0] ?? null) : values;
}
