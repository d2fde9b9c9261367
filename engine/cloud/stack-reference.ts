import { EngineError } from "../errors";
import { type Deployment } from "../monitor/deployment";
import { isSecret, knownString, type WireMap } from "../protocol/wire";
import { type SimulatedState } from "./simulated-cloud";

export const stackReferenceType = "pulumi:pulumi:StackReference";

/**
 * Answers a StackReference from the outputs that the caller knows.
 * @throws EngineError where nobody gave the outputs of that stack.
 */
export async function readStackReference(
  properties: WireMap,
  deployment: Deployment,
): Promise<SimulatedState> {
  const name = knownString(properties["name"]);
  if (name === undefined)
    throw new EngineError("a StackReference needs a stack name that is known at preview");
  const outputs = await deployment.stackOutputs(name);
  if (!outputs) {
    throw new EngineError(
      `the outputs of stack "${name}", which a StackReference reads, are not known`,
      `pass --stack-outputs FILE, a JSON file {"${name}": {…}} with what "pulumi stack output --json" prints`,
    );
  }
  const secretOutputNames = Object.keys(outputs)
    .filter((key) => isSecret(outputs[key]))
    .sort();
  return { id: name, outputs: { name, outputs, secretOutputNames } };
}
