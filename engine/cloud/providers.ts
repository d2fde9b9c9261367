import { packageOf } from "../monitor/registered-resource";
import { isSecret, isWireMap, secret, unknownSentinel, type WireMap, type WireValue } from "../protocol/wire";
import { awsProvider } from "./aws/aws";
import { genericProvider } from "./generic";
import { kubernetesProvider } from "./kubernetes/kubernetes";
import { type ResourceContext, type SimulatedProvider } from "./provider";
import { randomProvider } from "./random";

const taught: Readonly<Record<string, SimulatedProvider>> = {
  aws: awsProvider,
  kubernetes: kubernetesProvider,
  random: randomProvider,
};

/** The simulated provider of a package, by its name or by a token of it; the generic one where nobody taught it. */
export function simulatedProvider(token: string): SimulatedProvider {
  return taught[packageOf(token)] ?? genericProvider;
}

/**
 * What a provider answers as a resource's outputs: its inputs, and the computed ones it was taught.
 * @param filled false leaves unknown what only an update decides
 */
export function outputsOf(
  provider: SimulatedProvider,
  context: ResourceContext,
  id: string,
  filled: boolean,
): WireMap {
  const outputs: WireMap = { ...context.inputs };
  for (const [key, output] of Object.entries(provider.computed(context, id))) {
    const given = outputs[key];
    if (given !== undefined) {
      if (output.completes) outputs[key] = completed(given, output.value, filled);
      continue;
    }
    const value = output.planned || filled ? output.value : unknownSentinel;
    outputs[key] = output.secret ? secret(value) : value;
  }
  return outputs;
}

/** An object that the program gave, with the fields that the provider adds to it. */
function completed(given: WireValue, added: WireValue, filled: boolean): WireValue {
  if (!isWireMap(given) || !isWireMap(added)) return given;
  const [hidden, result]: [boolean, WireMap] = [isSecret(given), {}];
  if (hidden) return given;
  for (const [key, value] of Object.entries(added)) result[key] = filled ? value : unknownSentinel;
  return { ...result, ...given };
}
