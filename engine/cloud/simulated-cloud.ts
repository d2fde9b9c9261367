import { EngineError } from "../errors";
import { type Deployment } from "../monitor/deployment";
import { packageOf } from "../monitor/registered-resource";
import {
  holdsUnknown,
  secret,
  unknownSentinel,
  unwrap,
  type WireMap,
  type WireValue,
} from "../protocol/wire";
import { awsProvider } from "./aws/aws";
import { genericProvider } from "./generic";
import { kubernetesProvider } from "./kubernetes/kubernetes";
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

export interface SimulatedResource {
  readonly inputs: WireMap;
  readonly id: string;
  readonly outputs: WireMap;
}

/** Plays every provider: what a preview would answer, without a cloud. */
export class SimulatedCloud {
  constructor(private readonly deployment: Deployment) {}

  /** A resource that the program creates. */
  create(context: ResourceContext, additionalSecretOutputs: readonly string[]): SimulatedResource {
    const provider = providerFor(context.type);
    const inputs = provider.check(context);
    return this.#complete({ ...context, inputs }, provider, undefined, additionalSecretOutputs);
  }

  /** A resource that the program only reads: it exists, its id is known, the rest nobody can tell offline. */
  read(context: ResourceContext, id: string, additionalSecretOutputs: readonly string[]): SimulatedResource {
    return this.#complete(context, providerFor(context.type), id, additionalSecretOutputs);
  }

  /**
   * Answers a function call. Arguments that hold an unknown give an unknown answer, as the engine does.
   * @throws EngineError naming a function that was never taught.
   */
  invoke(token: string, args: WireMap, context: InvokeContext): WireMap | "unknown" {
    if (holdsUnknown(args)) return "unknown";
    const taught = this.deployment.taughtInvokes[token];
    if (taught) return { ...(args as WireMap), ...taught };
    const plainArgs = unwrapDeep(args) as WireMap;
    const answer = providerFor(token).invoke(token, plainArgs, context);
    if (answer) return answer;
    throw new EngineError(
      `the offline engine was never taught the function ${token}`,
      `put its answer into tenfold.invokes.json beside Pulumi.yaml, as {"${token}": {…}}`,
    );
  }

  #complete(
    context: ResourceContext,
    provider: SimulatedProvider,
    existingId: string | undefined,
    additionalSecretOutputs: readonly string[],
  ): SimulatedResource {
    const rehearsedId = existingId ?? provider.id(context);
    const filled = this.deployment.mode === "rehearse";
    const outputs: WireMap = { ...context.inputs };
    for (const [key, output] of Object.entries(provider.computed(context, rehearsedId))) {
      if (!(key in outputs)) outputs[key] = this.#computedValue(output);
    }
    for (const key of additionalSecretOutputs) {
      if (key in outputs) outputs[key] = secret(outputs[key] ?? null);
    }
    return { inputs: context.inputs, id: existingId ?? (filled ? rehearsedId : unknownSentinel), outputs };
  }

  #computedValue(output: ComputedOutput): WireValue {
    const value = output.planned || this.deployment.mode === "rehearse" ? output.value : unknownSentinel;
    return output.secret ? secret(value) : value;
  }
}

function providerFor(type: string): SimulatedProvider {
  return providers[packageOf(type)] ?? genericProvider;
}

function unwrapDeep(value: WireValue): WireValue {
  const inner = unwrap(value) ?? null;
  if (Array.isArray(inner)) return inner.map(unwrapDeep);
  if (typeof inner !== "object" || inner === null) return inner;
  return Object.fromEntries(Object.entries(inner).map(([key, item]) => [key, unwrapDeep(item)]));
}
