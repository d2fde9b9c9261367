"""Writes strict JSON schemas of Kubernetes objects, one file per kind: `<kind>-<group>-<version>.json`.

Arguments: the folder to write to; the swagger.json of Kubernetes; folders of custom resource definitions.
"""

import json
import sys
from pathlib import Path

import yaml

INT_OR_STRING = {"oneOf": [{"type": "string"}, {"type": "integer"}]}


def strict(node):
    """Closes every object that lists its properties, so that a mistyped name is found."""
    if isinstance(node, list):
        return [strict(one) for one in node]
    if not isinstance(node, dict):
        return node
    if node.get("x-kubernetes-int-or-string") or node.get("format") == "int-or-string":
        return INT_OR_STRING
    result = {key: strict(value) for key, value in node.items() if not (key == "format" and isinstance(value, str))}
    open_ended = "additionalProperties" in node or node.get("x-kubernetes-preserve-unknown-fields")
    if isinstance(node.get("properties"), dict) and node.get("type", "object") == "object" and not open_ended:
        result["additionalProperties"] = False
    return result


def write(folder, kind, group, version, schema):
    (folder / f"{kind.lower()}-{group}-{version}.json").write_text(json.dumps(schema))


def references(node):
    if isinstance(node, list):
        for one in node:
            yield from references(one)
    elif isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].removeprefix("#/definitions/")
        for value in node.values():
            yield from references(value)


def needed(name, definitions):
    """A definition with all that it is made of: the judge follows no reference into another file."""
    found, open_names = {}, [name]
    while open_names:
        one = open_names.pop()
        if one not in found:
            found[one] = definitions[one]
            open_names.extend(references(definitions[one]))
    return found


def built_in(folder, swagger):
    definitions = strict(json.loads(Path(swagger).read_text())["definitions"])
    quantity = definitions["io.k8s.apimachinery.pkg.api.resource.Quantity"]
    quantity.clear()
    quantity["oneOf"] = [{"type": "string"}, {"type": "number"}]
    for name, definition in definitions.items():
        for kind in definition.get("x-kubernetes-group-version-kind", []):
            if kind["kind"].endswith("List"):
                continue
            schema = {"$ref": f"#/definitions/{name}", "definitions": needed(name, definitions)}
            # To kubeconform, what stands before the slash is the group: the version, for the core kinds that have none.
            write(folder, kind["kind"], kind["group"] or kind["version"], kind["version"], schema)


def custom(folder, definitions):
    for file in sorted(Path(definitions).glob("*.yaml")):
        for document in yaml.safe_load_all(file.read_text()):
            if not document or document.get("kind") != "CustomResourceDefinition":
                continue
            spec = document["spec"]
            for version in spec["versions"]:
                schema = strict(version["schema"]["openAPIV3Schema"])
                schema["properties"]["metadata"] = {"type": "object"}
                write(folder, spec["names"]["kind"], spec["group"], version["name"], schema)


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True)
    built_in(folder, sys.argv[2])
    for definitions in sys.argv[3:]:
        custom(folder, definitions)


main()
