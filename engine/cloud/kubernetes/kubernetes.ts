import { EngineError } from "../../errors";
import { isWireMap, knownString, unwrap } from "../../protocol/wire";
import { type ComputedOutput, type ResourceContext, type SimulatedProvider, stableHex } from "../provider";
import { decodeYaml } from "./yaml";

/**
 * The Kubernetes provider. Check names unnamed objects (deterministically here, at random in the real provider) and fills
 * `apiVersion` and `kind`; computed outputs are the server's fields, of which only a rehearsed status of nothing is known.
 */
export const kubernetesProvider: SimulatedProvider = {
  protocol: { secrets: true, resources: false },
  check(context) {
    if (isHelmRelease(context.type)) return { ...context.inputs, name: releaseName(context) };
    const metadata = unwrap(context.inputs["metadata"]);
    const given = isWireMap(metadata) ? metadata : {};
    if ("name" in given || "generateName" in given || isListKind(context.type)) return context.inputs;
    const annotations = unwrap(given["annotations"]);
    return {
      ...context.inputs,
      metadata: {
        ...given,
        annotations: { ...(isWireMap(annotations) ? annotations : {}), "pulumi.com/autonamed": "true" },
        name: `${context.name}-${stableHex(context.urn, 8)}`,
      },
    };
  },
  id(context) {
    const metadata = unwrap(context.inputs["metadata"]);
    if (!isWireMap(metadata)) return knownString(context.inputs["name"]) ?? context.name;
    const name = knownString(metadata["name"]) ?? context.name;
    const namespace = knownString(metadata["namespace"]);
    return namespace === undefined ? name : `${namespace}/${name}`;
  },
  computed(context): Record<string, ComputedOutput> {
    return isHelmRelease(context.type)
      ? { status: { value: { status: "deployed", name: releaseName(context) } } }
      : {};
  },
  invoke(token, args) {
    const rendered = renderedByBinary[token];
    if (rendered !== undefined) {
      throw new EngineError(
        `${token} (${rendered}) runs inside the binary of the kubernetes provider, which the offline engine does not have`,
        "preview this program with --engine pulumi",
      );
    }
    return token === "kubernetes:yaml:decode"
      ? { result: decodeYaml(String(args["text"] ?? ""), args) }
      : undefined;
  },
};

/** Functions that render manifests: one answer in tenfold.invokes.json would be that of every chart. */
const renderedByBinary: Readonly<Record<string, string>> = {
  "kubernetes:helm:template": "Helm v3 Chart",
  "kubernetes:kustomize:directory": "Kustomize v1",
};

function isHelmRelease(type: string): boolean {
  return type === "kubernetes:helm.sh/v3:Release";
}

function isListKind(type: string): boolean {
  return type.endsWith("List");
}

function releaseName(context: ResourceContext): string {
  return knownString(context.inputs["name"]) ?? `${context.name}-${stableHex(context.urn, 8)}`;
}
