import { parseAllDocuments } from "yaml";
import { EngineError } from "../../errors";
import { isWireMap, type WireMap, type WireValue } from "../../protocol/wire";

/**
 * `kubernetes:yaml:decode`: the objects of a YAML text, lists flattened and the default namespace filled in.
 * @throws EngineError naming the line of a syntax error.
 */
export function decodeYaml(text: string, options: WireMap): WireValue[] {
  const objects = parseAllDocuments(text).flatMap((document) => {
    const [error] = document.errors;
    if (error) throw new EngineError(`the YAML text cannot be parsed: ${error.message}`);
    const object = document.toJS() as WireValue;
    return isWireMap(object) ? flatten(object) : [];
  });
  const namespace = options["defaultNamespace"];
  return objects.map((object) => (typeof namespace === "string" ? withNamespace(object, namespace) : object));
}

function flatten(object: WireMap): WireMap[] {
  const items = object["items"];
  const isList = typeof object["kind"] === "string" && object["kind"].endsWith("List");
  return isList && Array.isArray(items) ? items.filter(isWireMap).flatMap(flatten) : [object];
}

function withNamespace(object: WireMap, namespace: string): WireMap {
  const metadata = isWireMap(object["metadata"]) ? object["metadata"] : {};
  return "namespace" in metadata ? object : { ...object, metadata: { ...metadata, namespace } };
}
