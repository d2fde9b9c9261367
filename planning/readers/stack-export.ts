import { ResourceGraph } from "../graph/graph";
import { isJsonMap, requiredList, type JsonMap } from "./json";
import { ReaderError } from "./reader-error";
import { resourceOfState } from "./resource-state";

/**
 * The graph of a deployed stack, from the parsed JSON of `pulumi stack export` (or of a state file of a self-managed
 * backend). Encrypted secrets are unknown secrets; with `--show-secrets` they are secrets with a value. Resources that
 * wait for their deletion are left out.
 * @throws ReaderError where the JSON is of another kind or version.
 */
export function readStackExport(json: unknown): ResourceGraph {
  const resources = requiredList(deploymentOf(json)["resources"] ?? [], "deployment.resources");
  const kept = resources.filter((resource) => !(isJsonMap(resource) && resource["delete"] === true));
  return new ResourceGraph(
    kept.map((state, index) => resourceOfState(state, `deployment.resources[${index}]`)),
  );
}

function deploymentOf(json: unknown): JsonMap {
  if (!isJsonMap(json))
    throw new ReaderError("not a stack export: expected the JSON of `pulumi stack export`");
  const { version, deployment, checkpoint } = json;
  const latest = isJsonMap(checkpoint) ? checkpoint["latest"] : deployment;
  if (!isJsonMap(latest)) {
    throw new ReaderError(
      "not a stack export: it has no deployment (expected the JSON of `pulumi stack export`)",
    );
  }
  if (version !== 3 && version !== 4) {
    throw new ReaderError(`the stack export has version ${String(version)}; this reader knows 3 and 4`);
  }
  return latest;
}
