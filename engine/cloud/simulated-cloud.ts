import { EngineError } from "../errors";
import { type Deployment } from "../monitor/deployment";
import { holdsUnknown, isSecret, secret, unknownSentinel, unwrap } from "../protocol/wire";
import { type WireMap, type WireValue } from "../protocol/wire";
import { genericProvider } from "./generic";
import { annotateSecrets, downgrade, isUndecided } from "./protocol";
import { type InvokeContext, type ResourceContext, type SimulatedProvider } from "./provider";
import { outputsOf, simulatedProvider } from "./providers";

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
    const answer = simulatedProvider(token).invoke(token, plainArgs, context);
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
    const outputs = outputsOf(provider, context, id, this.deployment.mode === "rehearse");
    for (const key of additionalSecretOutputs) {
      if (key in outputs && key !== "id") outputs[key] = secret(outputs[key] ?? null);
    }
    for (const [key, input] of Object.entries(context.inputs)) {
      if (isSecret(input) && key in outputs) outputs[key] = secret(outputs[key] ?? null);
    }
    return outputs;
  }

  #providerFor(type: string): SimulatedProvider {
    if (this.deployment.providers === "passthrough") return genericProvider;
    return simulatedProvider(type);
  }
}

function unwrapDeep(value: WireValue): WireValue {
  const inner = unwrap(value) ?? null;
  if (Array.isArray(inner)) return inner.map(unwrapDeep);
  if (typeof inner !== "object" || inner === null) return inner;
  return Object.fromEntries(Object.entries(inner).map(([key, item]) => [key, unwrapDeep(item)]));
}
