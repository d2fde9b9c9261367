import { EngineError } from "../errors";
import { type Deployment } from "../monitor/deployment";
import { packageOf } from "../monitor/registered-resource";
import {
  holdsUnknown,
  isSecret,
  secret,
  unknownSentinel,
  unwrap,
  type WireMap,
  type WireValue,
} from "../protocol/wire";
import { awsProvider } from "./aws/aws";
import { genericProvider } from "./generic";
import { kubernetesProvider } from "./kubernetes/kubernetes";
import { annotateSecrets, downgrade, isUndecided } from "./protocol";
import {
  type ComputedOutput,
  type InvokeContext,
  type ResourceContext,
  type SimulatedProvider,
} from "./provider";
import { randomProvider } from "./random";

const providers: Readonly<Record<string, SimulatedProvider>> = {
  aws: awsProvider,
  kubernetes: kubernetesProvider,
  random: randomProvider,
};

export interface SimulatedState {
  readonly id: string;
  readonly outputs: WireMap;
}

/** Plays every provider: what a preview would answer, without a cloud. */
export class SimulatedCloud {
  constructor(private readonly deployment: Deployment) {}

  /** The inputs completed with the provider's defaults and names. A provider that is not configured yet checks nothing. */
  check(context: ResourceContext): WireMap {
    if (isUndecided(context.providerInputs)) return context.inputs;
    const provider = this.#providerFor(context.type);
    const bare = downgrade(context.inputs, provider.protocol) as WireMap;
    const checked = provider.check({ ...context, inputs: bare });
    return provider.protocol.secrets ? checked : annotateSecrets(checked, context.inputs);
  }

  /** A resource that the program creates. `context.inputs` are checked. */
  create(context: ResourceContext, additionalSecretOutputs: readonly string[]): SimulatedState {
    const provider = this.#providerFor(context.type);
    const rehearsedId = provider.id(context);
    const id = this.deployment.mode === "rehearse" ? rehearsedId : unknownSentinel;
    if (isUndecided(context.providerInputs)) return { id, outputs: {} };
    return { id, outputs: this.#outputs(context, provider, rehearsedId, additionalSecretOutputs) };
  }

  /** A resource that the program only reads: it exists, its id is known, the rest nobody can tell offline. */
  read(context: ResourceContext, id: string, additionalSecretOutputs: readonly string[]): SimulatedState {
    if (id === unknownSentinel || isUndecided(context.providerInputs)) return { id, outputs: {} };
    const outputs = this.#outputs(context, this.#providerFor(context.type), id, additionalSecretOutputs);
    return { id, outputs };
  }

  /**
   * Answers a function call. Arguments that hold an unknown give an unknown answer, as the engine does.
   * @throws EngineError naming a function that was never taught.
   */
  invoke(token: string, args: WireMap, context: InvokeContext): WireMap | "unknown" {
    if (isUndecided(context.providerInputs)) return {};
    if (holdsUnknown(args)) return "unknown";
    const taught = this.deployment.taughtInvokes[token];
    if (taught) return { ...(args as WireMap), ...taught };
    const plainArgs = unwrapDeep(args) as WireMap;
    const answer = (providers[packageOf(token)] ?? genericProvider).invoke(token, plainArgs, context);
    if (answer) return answer;
    throw new EngineError(
      `the offline engine was never taught the function ${token}`,
      `put its answer into tenfold.invokes.json beside Pulumi.yaml, as {"${token}": {…}}`,
    );
  }

  #outputs(
    context: ResourceContext,
    provider: SimulatedProvider,
    id: string,
    additionalSecretOutputs: readonly string[],
  ): WireMap {
    const outputs: WireMap = { ...context.inputs };
    for (const [key, output] of Object.entries(provider.computed(context, id))) {
      if (!(key in outputs)) outputs[key] = this.#computedValue(output);
    }
    for (const key of additionalSecretOutputs) {
      if (key in outputs && key !== "id") outputs[key] = secret(outputs[key] ?? null);
    }
    for (const [key, input] of Object.entries(context.inputs)) {
      if (isSecret(input) && key in outputs) outputs[key] = secret(outputs[key] ?? null);
    }
    return outputs;
  }

  #computedValue(output: ComputedOutput): WireValue {
    const value = output.planned || this.deployment.mode === "rehearse" ? output.value : unknownSentinel;
    return output.secret ? secret(value) : value;
  }

  #providerFor(type: string): SimulatedProvider {
    if (this.deployment.providers === "passthrough") return genericProvider;
    return providers[packageOf(type)] ?? genericProvider;
  }
}

function unwrapDeep(value: WireValue): WireValue {
  const inner = unwrap(value) ?? null;
  if (Array.isArray(inner)) return inner.map(unwrapDeep);
  if (typeof inner !== "object" || inner === null) return inner;
  return Object.fromEntries(Object.entries(inner).map(([key, item]) => [key, unwrapDeep(item)]));
}
